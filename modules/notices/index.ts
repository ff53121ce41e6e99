export type { MessageState } from './domain.ts';
export { type NoticeRefusal, noticeProblems } from './errors.ts';
export { createNotices, type NewSms, type Notice, type Notices, type NoticesDeps } from './notices.ts';
export { createPush, type Push, type PushDeps } from './push.ts';
export { noticeRoutes, pushRoutes } from './routes.ts';
