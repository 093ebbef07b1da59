using Atellagent.Domain.Evidence;
using Atellagent.Domain.Labels;

namespace Atellagent.Storage.Evidence;

/// <summary>
/// Keeps what runs have read. What is new raises the authority clock in the transaction that writes it, see the schema. Nothing is prepared or written for
/// records that give no labels.
/// </summary>
/// <param name="connection">The writing connection.</param>
internal sealed class LabelTable(WriterConnection connection) : IDisposable
{
    private const string Give =
        """
        insert into held_label (holder, label, log, idx) values (@Holder, @Label, @Log, @Idx)
        on conflict do nothing
        """;

    private const string Clear = "delete from held_label where holder = @Holder";

    private WriterStatement? _give;
    private WriterStatement? _clear;

    /// <summary>Does what a record says.</summary>
    /// <param name="step">What it says.</param>
    /// <param name="position">Where the record stands.</param>
    public void Take(LabelStep step, EvidencePosition position)
    {
        foreach (string holder in step.Holders)
        {
            if (step.IsCleared)
            {
                _clear ??= connection.Prepare(Clear, "@Holder");
                _clear.Set(0, holder);
                _clear.Run();
                continue;
            }

            _give ??= connection.Prepare(Give, "@Holder", "@Label", "@Log", "@Idx");
            foreach (string label in step.Labels)
            {
                _give.Set(0, holder);
                _give.Set(1, label);
                _give.Set(2, position.Log);
                _give.Set(3, position.Index);
                _give.Run();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _give?.Dispose();
        _clear?.Dispose();
    }
}
