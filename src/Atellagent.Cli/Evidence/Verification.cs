using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Verification;

namespace Atellagent.Cli.Evidence;

/// <summary>What an export is held against.</summary>
/// <param name="Trusted">A key that is trusted by other means; null takes the export's word.</param>
/// <param name="Kept">A checkpoint that was kept elsewhere; null for none.</param>
/// <param name="IsPartial">Whether logs of the boundary may be missing: then what one tells of another is not asked for.</param>
internal sealed record Verification(NoteKey? Trusted, Checkpoint? Kept, bool IsPartial)
{
    /// <summary>The kept checkpoint, where it is of a log.</summary>
    /// <param name="origin">The log's name in the world.</param>
    /// <returns>The kept one, or null.</returns>
    public Checkpoint? KeptOf(string origin) => string.Equals(Kept?.Origin, origin, StringComparison.Ordinal) ? Kept : null;

    /// <summary>Ends the check of all logs.</summary>
    /// <param name="life">The lives of actions.</param>
    /// <param name="origins">The origins of the logs that were checked.</param>
    /// <exception cref="EvidenceFaultException">Something is missing.</exception>
    public void End(LifeCycle life, IReadOnlyCollection<string> origins)
    {
        if (Kept is not null && !origins.Contains(Kept.Origin))
        {
            throw new EvidenceFaultException(new EvidenceFault("", null, $"the kept checkpoint is of {Kept.Origin}, which is not here"));
        }

        if (!IsPartial && life.End() is { } fault)
        {
            throw new EvidenceFaultException(fault);
        }
    }
}
