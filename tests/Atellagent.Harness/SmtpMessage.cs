namespace Atellagent.Harness;

/// <summary>A mail that a sink has taken.</summary>
/// <param name="From">The sender of the envelope.</param>
/// <param name="Recipients">The recipients of the envelope.</param>
/// <param name="Data">The message as it came, with line ends, without the dot at its end and with doubled dots.</param>
/// <param name="User">Who was logged in; null where nobody was.</param>
/// <param name="WasSecret">Whether it came over TLS.</param>
public sealed record SmtpMessage(string From, IReadOnlyList<string> Recipients, string Data, string? User, bool WasSecret);
