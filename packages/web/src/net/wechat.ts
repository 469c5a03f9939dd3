/** WeChat's own browser cannot save a PDF. The user agent is read for this one thing only. */
export const inWeChat = (): boolean => /MicroMessenger/i.test(navigator.userAgent);
