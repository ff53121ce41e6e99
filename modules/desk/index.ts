export { createDesk, type Desk, type DeskDeps, type Home } from './desk.ts';
export { type NextThing, nextThing } from './domain.ts';
export { type DeskRoutesDeps, deskRoutes } from './routes.ts';
