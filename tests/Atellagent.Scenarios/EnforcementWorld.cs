using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The usual boundary, as an enforcement point sees it that performs the side effects itself.</summary>
internal static class EnforcementWorld
{
    public static async Task<ClientCall> DecideAsync(World world, string token, decimal amount = 10, string? key = null, string route = "payments", string operation = "refund")
    {
        string arguments = FormattableString.Invariant($$"""{"orderId":"ord_1","amount":{{amount}},"currency":"EUR"}""");
        using HttpRequestMessage request = world.Post("v1/decisions", token, Encoding.UTF8.GetBytes($$"""{"route":"{{route}}","operation":"{{operation}}","arguments":{{arguments}} }"""), "application/json");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return await world.SendAsync(request, key);
    }

    public static string Permit(ClientCall decided)
    {
        Assert.True(decided.Status == 200 && decided.Body?["permit"] is JsonString, $"{decided.Status} {decided.Body}");
        return ((JsonString)decided.Body!["permit"]!).Value;
    }

    public static string Digest(ClientCall decided) => ((JsonString)decided.Body!["digest"]!).Value;

    public static Task<ClientCall> RedeemAsync(World world, string token, ClientCall decided) => RedeemAsync(world, token, Permit(decided), Digest(decided));

    public static Task<ClientCall> RedeemAsync(World world, string token, string permit, string digest) =>
        ApprovalWorld.PostAsync(world, token, "v1/permits/redeem", $$"""{"permit":"{{permit}}","digest":"{{digest}}"}""");

    public static Task<ClientCall> CloseAsync(World world, string token, string? action, string status = "succeeded") =>
        ApprovalWorld.PostAsync(world, token, $"v1/actions/{action}/outcome", $$"""{"status":"{{status}}","httpStatus":201,"result":{"refund":"ref_1"} }""");

    public static string? Reason(ClientCall call) => (call.Body?["reason"] as JsonString)?.Value;

    public static string? Detail(ClientCall call) => (call.Body?["detail"] as JsonString)?.Value;

    public static void AssertRefused(ClientCall call, string reason) =>
        Assert.True(call is { Status: 409, Code: "permit_refused" } && Reason(call) == reason, $"{call.Status} {call.Body}");
}
