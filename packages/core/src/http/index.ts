export { errorResponse, isExpected } from "./error-answer.ts";
export { wasHandedOver } from "./hand-over.ts";
export type { HttpApp, HttpServer, MaybeResponse, RequestHandler } from "./http-app.ts";
export { keepScope } from "./keep-scope.ts";
export type { MaintenanceNotice, MaintenanceOptions } from "./maintenance.ts";
export {
  createRequestRouter,
  type DrainRouterOptions,
  RequestRouter,
  type RequestRouterOptions,
  type ServerViews,
} from "./request-router.ts";
export { serverView } from "./server-view.ts";
export { HTTP_STATUS, statusOf } from "./status-of.ts";
export type { ServerSocketHandlers, Socket, SocketHandlers } from "./tenant-socket.ts";
