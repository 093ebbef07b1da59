namespace Atellagent.Domain.Routes;

/// <summary>What comes of a <c>CONNECT</c> (RFC 9110, section 9.3.6) to the destination of an <c>http</c> route.</summary>
/// <param name="EndsTls">Whether the boundary ends TLS itself, so that every request inside is an action; else bytes pass that nobody has seen.</param>
/// <param name="IdleSeconds">How long nothing may pass either way, in seconds.</param>
/// <param name="Seconds">How long it may last at most, in seconds; never longer than the token that it was asked for with.</param>
/// <param name="MaxBytes">How much may pass, both ways together, in bytes.</param>
public sealed record TunnelRule(bool EndsTls, int IdleSeconds, int Seconds, long MaxBytes)
{
    /// <summary>A minute of silence.</summary>
    public const int UsualIdleSeconds = 60;

    /// <summary>An hour.</summary>
    public const int UsualSeconds = 3600;

    /// <summary>1 GiB.</summary>
    public const int UsualMegabytes = 1024;
}
