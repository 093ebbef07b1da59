using System.Collections.Immutable;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>
/// Keeps the uses of break glass and the sealed codes. There is one, with the key <c>boundary</c>. Who may take which part is judged by what
/// calls it; that one use is open at most, that none is while another waits for its review, and when it ends, is judged here.
/// </summary>
[Alias("atellagent.breakglass")]
public interface IBreakGlassGrain : IGrainWithStringKey
{
    /// <summary>Keeps a use that waits for the second person. It takes the place of one of the same holder that waited before.</summary>
    /// <param name="use">The use.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<GlassAnswer> AskAsync(GlassUse use, CancellationToken cancellationToken);

    /// <summary>Opens a use that waits.</summary>
    /// <param name="id">The use.</param>
    /// <param name="by">The second person.</param>
    /// <param name="life">How long it lasts from now.</param>
    /// <param name="reviewers">Who can review it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<GlassAnswer> ConfirmAsync(string id, string by, TimeSpan life, ImmutableArray<string> reviewers, CancellationToken cancellationToken);

    /// <summary>Opens a use with a sealed code and burns the code, in one write.</summary>
    /// <param name="use">The use, not open yet.</param>
    /// <param name="hash">The keyed hash of the code.</param>
    /// <param name="life">How long it lasts from now.</param>
    /// <param name="reviewers">Who can review it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<GlassAnswer> OpenSealedAsync(GlassUse use, string hash, TimeSpan life, ImmutableArray<string> reviewers, CancellationToken cancellationToken);

    /// <summary>Says which use of somebody is open now.</summary>
    /// <param name="holder">The person.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its id, or null.</returns>
    Task<string?> FindOpenAsync(string holder, CancellationToken cancellationToken);

    /// <summary>Notes a change that is about to be made under a use.</summary>
    /// <param name="id">The use.</param>
    /// <param name="holder">Who makes the change.</param>
    /// <param name="digest">The digest of the change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where no such use of that person is open now; then the change is not to be made.</returns>
    Task<bool> UseAsync(string id, string holder, string digest, CancellationToken cancellationToken);

    /// <summary>Ends a use that waits or is open.</summary>
    /// <param name="id">The use.</param>
    /// <param name="by">Who ends it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<GlassAnswer> CloseAsync(string id, string by, CancellationToken cancellationToken);

    /// <summary>Notes that somebody has looked at a use that has ended.</summary>
    /// <param name="id">The use.</param>
    /// <param name="by">Who; one of those who could when it was opened.</param>
    /// <param name="comment">What they say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it.</returns>
    Task<GlassAnswer> ReviewAsync(string id, string by, string comment, CancellationToken cancellationToken);

    /// <summary>Keeps a sealed code; one of the same person before it is worth nothing any more.</summary>
    /// <param name="seal">The code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is kept.</returns>
    Task SealAsync(GlassSeal seal, CancellationToken cancellationToken);

    /// <summary>Reads what is known.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Uses and codes.</returns>
    Task<GlassView> ReadAsync(CancellationToken cancellationToken);
}
