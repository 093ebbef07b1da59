namespace Atellagent.Storage.Evidence;

/// <summary>
/// The places that several lists have in common, newest first. Each list goes back to where the others are, so the rarest one says how
/// many steps it takes.
/// </summary>
/// <param name="lists">The lists, at least one.</param>
/// <param name="budget">How many blocks may be read.</param>
internal sealed class PostingMeet(IReadOnlyList<PostingList> lists, int budget)
{
    /// <summary>Whether more blocks may be read.</summary>
    public bool HasBudget => lists.Sum(static list => list.Blocks) < budget;

    /// <summary>Finds the next one.</summary>
    /// <param name="place">From where on, itself included.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The place, and whether all lists have it; where the budget is used up, how far it was looked. Null where there is none any more.
    /// </returns>
    public async Task<(PostingPlace Place, bool IsMet)?> NextAsync(PostingPlace place, CancellationToken cancellationToken)
    {
        for (int agreed = 0, at = 0; agreed < lists.Count; at = (at + 1) % lists.Count)
        {
            if (!HasBudget)
            {
                return (place, false);
            }

            if (await lists[at].SeekAsync(place, cancellationToken) is not { } found)
            {
                return null;
            }

            agreed = found == place ? agreed + 1 : 1;
            place = found;
        }

        return (place, true);
    }
}
