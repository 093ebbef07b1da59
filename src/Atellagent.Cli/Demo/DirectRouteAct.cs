using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Atellagent.Cli.Contexts;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Demo;

/// <summary>An agent that knows where the payments service is goes there by itself: with nothing, and with all that it has, its boundary token.</summary>
internal static class DirectRouteAct
{
    public static async Task<IReadOnlyList<DemoStep>> RunAsync(DemoWorld demo, CancellationToken cancellationToken)
    {
        using Connection agent = demo.ConnectAgent();
        string? token = (await agent.Client.GetTokenAsync(cancellationToken)).AccessToken;
        int before = demo.Refunds;
        List<DemoStep> steps =
        [
            await AskAsync(demo, "the payments service itself, no credential", token: null, cancellationToken),
            await AskAsync(demo, "the same with the agent's boundary token", token, cancellationToken),
        ];
        ActionSubmission elsewhere = ActionSubmission.Of("payments-direct", "refund", new JsonObject { ["amount"] = 5 }, "demo");
        (string code, string said) = DemoWorld.Tell(await agent.Client.SubmitAsync(elsewhere, idempotencyKey: null, cancellationToken));
        steps.Add(new DemoStep("the boundary, by a route that nobody approved", code, said, code == ProblemCodes.UnknownRoute));
        int made = demo.Refunds - before;
        steps.Add(new DemoStep("what did the upstream make?", $"{made} refunds", "the credential is the boundary's, and it stays there", made == 0));
        return steps;
    }

    private static async Task<DemoStep> AskAsync(DemoWorld demo, string what, string? token, CancellationToken cancellationToken)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(demo.Upstream, "api/orders/ord_1001/refunds"))
        {
            Content = new StringContent("""{"amount":5,"currency":"EUR"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
        int status = (int)response.StatusCode;
        return new DemoStep(what, status.ToString(CultureInfo.InvariantCulture), "the upstream wants its own credential", status is 401 or 403);
    }
}
