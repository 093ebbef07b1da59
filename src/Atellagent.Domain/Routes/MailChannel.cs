namespace Atellagent.Domain.Routes;

/// <summary>How a route to a mail server writes.</summary>
/// <param name="From">The address that every message comes from; no caller chooses it.</param>
/// <param name="NeedsTls">Whether a server that offers no TLS is left before anything is said to it.</param>
public sealed record MailChannel(string From, bool NeedsTls);
