using Atellagent.Domain.Erasures;
using Atellagent.Storage.Evidence;

namespace Atellagent.Storage.Erasures;

/// <summary>Orders and ends erasures, with their records. Nothing is prepared before there is one.</summary>
/// <param name="connection">The writing connection.</param>
internal sealed class ErasureTable(WriterConnection connection) : IDisposable
{
    private const string OrderText =
        """
        insert into erasure (erasure, kind, value, state, ordered_at) values (@Id, @Kind, @Value, 'open', @Now)
        on conflict do nothing
        """;

    private const string EndText = "update erasure set state = 'done', ended_at = @Now where erasure = @Id and state = 'open'";

    private WriterStatement? _order;
    private WriterStatement? _end;

    /// <summary>Takes a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="now">When.</param>
    /// <returns>False where it was ordered or has ended before: nothing was written.</returns>
    public bool TryStep(ErasureStep step, DateTimeOffset now) => step switch
    {
        ErasureStep.Ordered ordered => Order(ordered, now),
        ErasureStep.Ended ended => End(ended.Id, now),
        _ => false,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _order?.Dispose();
        _end?.Dispose();
    }

    private bool Order(ErasureStep.Ordered ordered, DateTimeOffset now)
    {
        _order ??= connection.Prepare(OrderText, "@Id", "@Kind", "@Value", "@Now");
        _order.Set(0, ordered.Id);
        _order.Set(1, ordered.Kind.ToWord());
        _order.Set(2, ordered.Value);
        _order.Set(3, EvidenceTime.ToColumn(now));
        return _order.Run() == 1;
    }

    private bool End(string id, DateTimeOffset now)
    {
        _end ??= connection.Prepare(EndText, "@Now", "@Id");
        _end.Set(0, EvidenceTime.ToColumn(now));
        _end.Set(1, id);
        return _end.Run() == 1;
    }
}
