export { type Access, type AccessDeps, createAccess } from './access.ts';
export { createDeviceCookie, type DeviceCookie } from './device-cookie.ts';
export { type BoundDevice, isRevokedSince } from './device-keys.ts';
export { type AccessRefusal, accessProblems, type StaffRefusal, staffProblems } from './errors.ts';
export {
  createOneTimePasswords,
  type OneTimePasswords,
  type OneTimePasswordsDeps,
} from './one-time-passwords.ts';
export { ownRoutes } from './own-routes.ts';
export { suggestPassword } from './passwords.ts';
export { accessRoutes } from './routes.ts';
export { createSessions, type SessionContext, type Sessions } from './sessions.ts';
export {
  createStaff,
  type NewStaff,
  ROLES,
  type Role,
  type StaffAccess,
  type StaffLogin,
  type StaffMember,
} from './staff.ts';
