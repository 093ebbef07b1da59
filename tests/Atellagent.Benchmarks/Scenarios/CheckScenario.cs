using System.Globalization;
using Atellagent.Benchmarks.Load;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Silo.Surfaces.Proxies.Envoy;
using Google.Protobuf;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Envoy's question over gRPC, decided and redeemed with its durable evidence, against an empty check on the same server.</summary>
internal static class CheckScenario
{
    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        await using ServerProcess bare = await ServerProcess.StartAsync(Cores.Subject, "check");
        int port = GovernedWorld.FreePort();
        await using GovernedWorld world = await GovernedWorld.StartAsync(
            upstream.Address, more: new() { ["ATELLAGENT__GRPCPORT"] = port.ToString(CultureInfo.InvariantCulture) });
        CheckRequest question = Question(world.Token);
        CheckLoad ours = new(new Uri($"http://127.0.0.1:{port}"), question), peer = new(bare.Address, question);

        List<Row> rows = await Duel.RunAsync(new Contender("governed check", world.Silo.Id, ours), new Contender("empty gRPC check", bare.Id, peer), null, options);
        (string told, List<string> violations) = await Books.CloseAsync(world, [], [], ours);
        violations.AddRange(peer.Wrong is { } wrong ? ["the peer gave a wrong answer: " + wrong] : []);
        return new ScenarioResult("ext-authz", rows, told, violations);
    }

    private static CheckRequest Question(string token)
    {
        AttributeContext.Types.HttpRequest http = new()
        {
            Method = "POST",
            Path = "/api/orders/ord_1/refunds",
            RawBody = ByteString.CopyFromUtf8(GovernedWorld.ForwardedBody),
            Headers =
            {
                [":authority"] = "payments.internal",
                ["authorization"] = "Bearer " + token,
                ["content-type"] = "application/json",
                ["user-agent"] = "agent/1.0",
                ["x-envoy-auth-partial-body"] = "false",
                ["x-request-id"] = "0c9e4e2e-6f0b-4a52-9f7e-1f2ad3a5c0de",
            },
        };
        http.Size = http.RawBody.Length;
        return new CheckRequest { Attributes = new AttributeContext { Request = new() { Http = http } } };
    }
}
