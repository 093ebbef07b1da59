using Atellagent.Domain.Evidence;

namespace Atellagent.Domain.Deliveries;

/// <summary>
/// Port: how far each destination has been told of evidence. What is to be told is evidence itself; here stands only where each has
/// come to, who sends to it now, and how it has answered.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>Begins to tell a destination: of what is recorded from now on.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="isNew">Whether it is another one although the name was known before; otherwise one that is known stays where it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    Task BeginAsync(string destination, bool isNew, CancellationToken cancellationToken);

    /// <summary>Reads what a destination has not been told of yet about approvals, the oldest of each log first.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="limit">How many records at most of each log; fewer where they are large, and one at least where there is any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records; null where the destination has not been begun with.</returns>
    Task<IReadOnlyList<StoredRecord>?> ReadApprovalsAsync(string destination, int limit, CancellationToken cancellationToken);

    /// <summary>Begins to tell a destination of everything, from the first record of each log on; one that is known stays where it is.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    Task BeginWithAllAsync(string destination, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadApprovalsAsync"/>, of all records.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="limit">How many records at most of each log; fewer where they are large, and one at least where there is any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records; null where the destination has not been begun with.</returns>
    Task<IReadOnlyList<StoredRecord>?> ReadAllAsync(string destination, int limit, CancellationToken cancellationToken);

    /// <summary>How far a destination has been told of each log.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cursor; null where the destination has not been begun with.</returns>
    Task<TailCursor?> FindCursorAsync(string destination, CancellationToken cancellationToken);

    /// <summary>Takes hold of a destination, so that one silo sends at a time.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="holder">Who.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">Until when, unless it is renewed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where another holds it, or it is not yet time to try again.</returns>
    Task<bool> TryHoldAsync(string destination, string holder, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Notes that a destination has been told of a record, and all before it in its log; and holds it on.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="told">The record.</param>
    /// <param name="sent">How many of them were sent; the others were none that the destination is told of.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">Until when it is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it is held no more.</returns>
    Task<bool> AdvanceAsync(
        string destination, string holder, EvidencePosition told, long sent, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Notes that a record is passed over, because a destination refuses it for good; and holds it on.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="refused">The record.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <param name="until">Until when it is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where it is held no more.</returns>
    Task<bool> PassOverAsync(
        string destination, string holder, EvidencePosition refused, string reason, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Notes that a destination could not be told, and lets it go.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="again">When it is to be tried again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    Task FailAsync(string destination, string holder, string reason, DateTimeOffset again, CancellationToken cancellationToken);

    /// <summary>Lets a destination go.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when that is on disk.</returns>
    Task ReleaseAsync(string destination, string holder, CancellationToken cancellationToken);

    /// <summary>Tells how a destination stands.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="isOfAll">Whether it is told of all records, and not of approvals alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Where it stands; null where it has not been begun with.</returns>
    Task<DeliveryStanding?> FindAsync(string destination, bool isOfAll, CancellationToken cancellationToken);
}
