export type { MessageState } from './domain.ts';
export { createNotices, type NewSms, type Notice, type Notices, type NoticesDeps } from './notices.ts';
