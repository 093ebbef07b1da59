using Atellagent.Domain.Actions;

namespace Atellagent.Silo.Identity;

/// <summary>What came of authenticating one HTTP request, kept with it.</summary>
/// <param name="Caller">The caller; null where the request proves nobody.</param>
internal sealed record AuthenticatedCaller(CallerIdentity? Caller)
{
    /// <summary>Why the proof of possession was refused; null where that was not the reason.</summary>
    public string? ProofProblem { get; init; }
}
