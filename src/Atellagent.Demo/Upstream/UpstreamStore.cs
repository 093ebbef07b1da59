using System.Text.Json;

namespace Atellagent.Demo.Upstream;

/// <summary>Keeps the upstream's state in one file.</summary>
internal sealed class UpstreamStore
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private UpstreamState _state;

    public UpstreamStore(string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        _path = Path.Combine(folder, "upstream.json");
        _time = time;
        _state = File.Exists(_path)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), UpstreamJson.Default.UpstreamState) ?? new UpstreamState()
            : new UpstreamState();
    }

    public UpstreamState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public UpstreamState.Refund? AddRefund(string orderId, decimal amount, string currency)
    {
        lock (_gate)
        {
            if (!_state.Orders.Any(order => string.Equals(order.Id, orderId, StringComparison.Ordinal)))
            {
                return null;
            }

            UpstreamState.Refund refund = new(
                $"ref_{_state.Refunds.Count + 1}", orderId, amount, currency, _time.GetUtcNow());
            Keep(_state with { Refunds = [.. _state.Refunds, refund] });
            return refund;
        }
    }

    public UpstreamState.Ticket? AddNote(string id, string text)
    {
        lock (_gate)
        {
            UpstreamState.Ticket? ticket =
                _state.Tickets.SingleOrDefault(ticket => string.Equals(ticket.Id, id, StringComparison.Ordinal));
            if (ticket is null)
            {
                return null;
            }

            UpstreamState.Ticket noted = ticket with { Notes = [.. ticket.Notes, text] };
            Keep(_state with { Tickets = [.. _state.Tickets.Select(kept => kept == ticket ? noted : kept)] });
            return noted;
        }
    }

    private void Keep(UpstreamState state)
    {
        string unfinished = $"{_path}.new";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(state, UpstreamJson.Default.UpstreamState));
        File.Move(unfinished, _path, overwrite: true);
        _state = state;
    }
}
