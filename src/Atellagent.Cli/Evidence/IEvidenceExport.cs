using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;

namespace Atellagent.Cli.Evidence;

/// <summary>A form that evidence is written in. What it is given has been checked against the log's checkpoint by the time that <see cref="EndLogAsync"/> is called.</summary>
internal interface IEvidenceExport : IAsyncDisposable
{
    /// <summary>Begins.</summary>
    /// <param name="keys">The keys and the names of the logs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it has begun.</returns>
    Task BeginAsync(ExportKeys keys, CancellationToken cancellationToken);

    /// <summary>Begins a log.</summary>
    /// <param name="log">Its name.</param>
    /// <param name="origin">Its name in the world.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it has begun.</returns>
    Task BeginLogAsync(string log, string origin, CancellationToken cancellationToken);

    /// <summary>Writes the records under one tile of leaves.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="bodies">The records, whole.</param>
    /// <param name="completed">The tiles that are full with them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when they are written.</returns>
    Task WriteAsync(TileAddress tile, IReadOnlyList<ReadOnlyMemory<byte>> bodies, IReadOnlyList<FullTile> completed, CancellationToken cancellationToken);

    /// <summary>Ends a log.</summary>
    /// <param name="checkpoint">What its checkpoint says.</param>
    /// <param name="note">The checkpoint as it was signed.</param>
    /// <param name="tree">Its tree.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A task that ends when it is written.</returns>
    Task EndLogAsync(Checkpoint checkpoint, string note, TreeEdge tree, CancellationToken cancellationToken);
}
