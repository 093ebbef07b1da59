using System.Text.Json;

namespace Atellagent.Demo.Upstream;

/// <summary>The payments service: orders, refunds, and a ledger of every refund that was made.</summary>
internal static class PaymentsApi
{
    // A ledger that grows for ever would one day not fit into an answer.
    private const int Newest = 50;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/orders/{id}", static (HttpContext context) => AnswerAsync(
            context,
            Store(context).State.Orders.SingleOrDefault(order => string.Equals(order.Id, Id(context), StringComparison.Ordinal)),
            UpstreamJson.Default.Order));
        endpoints.MapPost("/api/orders/{id}/refunds", RefundAsync);
        endpoints.MapGet("/api/ledger", static (HttpContext context) => AnswerAsync(
            context, Ledger.Of(Store(context).State.Refunds), UpstreamJson.Default.Ledger));
    }

    private static async Task RefundAsync(HttpContext context)
    {
        RefundRequest? request;
        try
        {
            request = await context.Request.ReadFromJsonAsync(UpstreamJson.Default.RefundRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }

        if (request is not { Amount: > 0, Currency.Length: 3 })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        UpstreamState.Refund? refund = Store(context).AddRefund(Id(context), request.Amount, request.Currency);
        if (refund is not null)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
        }

        await AnswerAsync(context, refund, UpstreamJson.Default.Refund);
    }

    private static Task AnswerAsync<T>(HttpContext context, T? value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (value is not null)
        {
            return context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static UpstreamStore Store(HttpContext context) => context.RequestServices.GetRequiredService<UpstreamStore>();

    private static string Id(HttpContext context) => context.Request.RouteValues["id"] as string ?? string.Empty;

    internal sealed record RefundRequest(decimal Amount, string Currency);

    internal sealed record Ledger(int Count, IReadOnlyList<UpstreamState.Refund> Refunds)
    {
        public static Ledger Of(IReadOnlyList<UpstreamState.Refund> refunds) => new(refunds.Count, [.. refunds.TakeLast(Newest)]);
    }
}
