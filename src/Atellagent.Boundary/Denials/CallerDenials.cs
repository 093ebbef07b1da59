namespace Atellagent.Boundary.Denials;

/// <summary>The denials of one caller. Used under the tally's lock alone.</summary>
internal sealed class CallerDenials
{
    // When the next record of its own is due, of any kind.
    public long Due;

    /// <summary>Its kinds that are told apart.</summary>
    public Dictionary<DenialKind, KindDenials> Kinds { get; } = [];

    /// <summary>Forgets the kinds that nothing is owed of.</summary>
    /// <param name="now">The monotonic time.</param>
    /// <returns>Whether nothing is left to remember.</returns>
    public bool Sweep(long now)
    {
        foreach ((DenialKind kind, KindDenials denials) in Kinds)
        {
            if (denials.Open is null && denials.Due <= now)
            {
                Kinds.Remove(kind);
            }
        }

        return Kinds.Count == 0 && Due <= now;
    }
}
