using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// The connection that evidence is written over, as one thread uses it. What the two databases do differently on the way of a batch
/// stands here; the tables above it are the same for both.
/// </summary>
internal abstract class WriterConnection : IDisposable
{
    /// <summary>Whether others write at the same time, each into a log of its own.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The text for this database, where the two differ.</summary>
    /// <param name="sqlite">The text for SQLite.</param>
    /// <param name="postgreSql">The text for PostgreSQL.</param>
    /// <returns>One of them.</returns>
    public abstract string Pick(string sqlite, string postgreSql);

    /// <summary>Prepares a statement.</summary>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters, all of them; values are set by position in this list.</param>
    /// <returns>The statement.</returns>
    public abstract WriterStatement Prepare(string text, params ReadOnlySpan<string> parameters);

    /// <summary>
    /// Prepares an insert whose rows are queued. Where the database takes many rows in one statement, the text has an array for each parameter.
    /// </summary>
    /// <param name="text">The statement, a constant.</param>
    /// <param name="parameters">The names of its parameters, all of them, in the order of the text.</param>
    /// <returns>The statement; it can be bound and queued only.</returns>
    public virtual WriterStatement PrepareRows(string text, params ReadOnlySpan<string> parameters) => Prepare(text, parameters);

    /// <summary>Begins a transaction.</summary>
    public abstract void Begin();

    /// <summary>Commits. When it returns, what was written is on disk.</summary>
    public abstract void Commit();

    /// <summary>Runs what has been queued, so that it can be read.</summary>
    public abstract void Flush();

    /// <summary>
    /// Begins the transaction of a batch, holds the authority clock and the epoch of the log, and refuses where commits have ceased to be durable.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="raisesClock">Whether the batch may raise the authority clock: then it holds it alone from its beginning, since two that share it could not.</param>
    /// <returns>What the batch begins with.</returns>
    public abstract BatchStart BeginBatch(string log, bool raisesClock);

    /// <summary>
    /// As <see cref="BeginBatch"/> and <see cref="HoldInOrder"/> for a batch of which every entry is expected to be written where it stands:
    /// claims and concludes all its actions at once.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="batch">What it claims and concludes.</param>
    /// <returns>What the batch begins with; null where anything is not as expected, and then nothing has been done.</returns>
    public virtual BatchStart? TryBeginPlain(string log, PlainBatch batch) => null;

    /// <summary>Takes hold of everything that other silos' batches may want too, in an order that all keep, so that none waits for the other in a circle.</summary>
    /// <param name="entries">The batch.</param>
    public abstract void HoldInOrder(IReadOnlyList<EvidenceEntry> entries);

    /// <summary>Makes sure that no living writer but this one is on a log.</summary>
    /// <param name="log">The log.</param>
    /// <returns>False where another is.</returns>
    public abstract bool TryHoldLog(string log);

    /// <summary>As <see cref="TryHoldLog"/>, for a log that an earlier connection of this process held: it may take a moment to be let go.</summary>
    /// <param name="log">The log.</param>
    /// <returns>False where another is.</returns>
    public abstract bool TryHoldLogAgain(string log);

    /// <summary>Whether this connection holds a log.</summary>
    /// <param name="log">The log.</param>
    /// <returns>True when it does.</returns>
    public abstract bool Holds(string log);

    /// <summary>As <see cref="TryHoldLog"/>, until this transaction ends.</summary>
    /// <param name="log">The log.</param>
    /// <returns>False where another is.</returns>
    public abstract bool TryHoldLogForNow(string log);

    /// <summary>Gives the sequence number of the next record, where the writer chooses it.</summary>
    /// <returns>The number; null where the database gives it.</returns>
    public abstract long? NextSequence();

    /// <summary>The sequence number of the row that was inserted last, where the database gave it.</summary>
    public abstract long LastSequence { get; }

    /// <inheritdoc />
    public abstract void Dispose();
}
