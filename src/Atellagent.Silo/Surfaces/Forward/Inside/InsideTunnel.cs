using Atellagent.Domain.Actions;

namespace Atellagent.Silo.Surfaces.Forward.Inside;

/// <summary>A tunnel whose TLS ends here: what its requests are from and for, whatever they say themselves.</summary>
/// <param name="Caller">Who asked for it.</param>
/// <param name="Deployment">The deployment whose certificate authority vouches for it.</param>
/// <param name="Host">The host that was asked for.</param>
/// <param name="Authority">Host and port.</param>
internal sealed record InsideTunnel(CallerIdentity Caller, string Deployment, string Host, string Authority);
