// The headers of the dashboard's answers: the same on one machine and, through CloudFront, in the account.

/**
 * Scripts, styles and fonts of our own only. Style attributes are let in: the components place menus and bars with them.
 * @param connectOrigins origins besides its own that the dashboard calls: the identity provider and the bucket.
 */
export function securityHeaders(connectOrigins: readonly string[]): Record<string, string> {
  const others = connectOrigins.join(' ');
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob: ${others}`,
    `font-src 'self'`,
    `connect-src 'self' ${others}`,
    `frame-src 'self' ${others}`,
    `manifest-src 'self'`,
    `form-action 'self' ${others}`,
    `base-uri 'none'`,
    `frame-ancestors 'self'`,
  ].join('; ');
  return {
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}
