namespace Atellagent.Demo.Upstream;

/// <summary>All that the demo's upstream knows.</summary>
internal sealed record UpstreamState
{
    public IReadOnlyList<Order> Orders { get; init; } =
    [
        new("ord_1001", "Thandiwe Moyo", 1200m, "EUR"),
        new("ord_1002", "Rafael Duarte", 89.90m, "EUR"),
    ];

    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    public IReadOnlyList<Ticket> Tickets { get; init; } =
    [
        new("TCK-1", "Parcel for ord_1001 arrived damaged", "open", []),
        new("TCK-2", "Invoice address of ord_1002", "open", []),
        new("TCK-3", "Chargeback dispute, held for the lawyers", "legal-hold", []),
    ];

    internal sealed record Order(string Id, string Customer, decimal Total, string Currency);

    internal sealed record Refund(string Id, string OrderId, decimal Amount, string Currency, DateTimeOffset At);

    internal sealed record Ticket(string Id, string Subject, string State, IReadOnlyList<string> Notes);
}
