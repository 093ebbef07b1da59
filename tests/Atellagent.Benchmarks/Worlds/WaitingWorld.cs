using System.Globalization;
using System.Text;
using Atellagent.Benchmarks.Processes;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>A silo whose refunds above 100 wait for vera, asked for by one principal in as many deployments as it takes to have many waiting.</summary>
internal sealed class WaitingWorld : IAsyncDisposable
{
    /// <summary>How many actions of a principal may wait in one deployment.</summary>
    public const int EachDeployment = 100;

    private const int AtOnce = 16;

    private readonly TestFolder _folder;

    private WaitingWorld(TestFolder folder, BoundaryProcess silo) => (_folder, Silo, Caller) = (folder, silo, new Caller(silo.Address));

    public BoundaryProcess Silo { get; }

    public Caller Caller { get; }

    public static async Task<WaitingWorld> StartAsync(int upstreamPort, int deployments)
    {
        TestFolder folder = new();
        string boundary = GeneratedBoundary.Write(folder.In("boundary"), GovernedWorld.Policies, upstreamPort);
        await File.WriteAllTextAsync(Path.Combine(boundary, "waiting.yaml"), Documents(deployments));
        return new WaitingWorld(folder, await GovernedWorld.StartSiloAsync(folder.In("data"), boundary, ["taskset", .. Cores.On(Cores.Subject)]));
    }

    public static string Deployment(int index) => string.Create(CultureInfo.InvariantCulture, $"waiting-{index:0000}");

    public static string Refund(int amount) => string.Create(
        CultureInfo.InvariantCulture, $$$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{{amount}}},"currency":"EUR"}}""");

    /// <summary>Has every deployment ask until no more of it may wait.</summary>
    /// <returns>How many wait.</returns>
    public async Task<int> FillAsync(int deployments)
    {
        int waiting = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, deployments), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (index, cancellationToken) =>
        {
            string token = await Caller.TokenAsync("waiter", Deployment(index));
            for (int i = 0; i < EachDeployment && !cancellationToken.IsCancellationRequested; i++)
            {
                (int status, _) = await Caller.PostAsync("v1/actions", token, Refund(200));
                if (status == 202 && Interlocked.Increment(ref waiting) % 10_000 == 0)
                {
                    await Console.Error.WriteLineAsync($"  {waiting:#,0} wait");
                }
            }
        });
        return waiting;
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await Silo.DisposeAsync();
        _folder.Dispose();
    }

    private static string Documents(int deployments)
    {
        string[] names = [.. Enumerable.Range(0, deployments).Select(Deployment)];
        StringBuilder text = new(
            $$"""
            apiVersion: atellagent/v1
            kind: Team
            metadata: { name: owners }
            spec: { members: [olaf] }
            ---
            apiVersion: atellagent/v1
            kind: Team
            metadata: { name: voters }
            spec: { members: [vera] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: olaf }
            spec: { type: person }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: vera }
            spec: { type: person, credentials: [ { clientSecretRef: "env:AGENT_SECRET" } ] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: waiter, owner: owners }
            spec:
              type: agent
              roles: [support]
              credentials: [ { clientSecretRef: "env:AGENT_SECRET", deployments: [{{string.Join(", ", names)}}] } ]
              grants: [ { route: payments, operations: [refund] } ]
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: payments/waits, owner: owners }
            spec:
              match: { routes: [payments], operations: [refund] }
              rules: [ { id: large, effect: require_approval, when: "args.amount > 100", approval: { gate: voters, from: { teams: [voters] }, quorum: 1, ttl: 24h } } ]

            """);
        foreach (string name in names)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                ---
                apiVersion: atellagent/v1
                kind: Deployment
                metadata: { name: {{name}}, owner: owners }
                spec:
                  principals: [waiter]
                  environment: production
                  runtime: external
                  grants: [ { route: payments, operations: [refund] } ]

                """);
        }

        return text.ToString();
    }
}
