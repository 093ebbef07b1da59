using Atellagent.Client;
using Atellagent.Client.Extensions;
using Atellagent.Client.Extensions.Models;
using Atellagent.Client.Problems;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Scenarios.Programs;

/// <summary>A started boundary with models, tools and a person who votes, and a program that reaches it with <c>AddAtellagent</c> alone.</summary>
internal static class ProgramWorld
{
    private const string More =
        """

        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: people }
        spec: { members: [fay] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: sam }
        spec: { type: person }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: fay }
        spec: { type: person, credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: elsewhere, operations: [get] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: people/models, owner: people }
        spec:
          match: { routes: [gpt], operations: [chat] }
          rules:
            - { id: ask, effect: require_approval, when: "args.messages.exists(m, has(m.content) && m.content == 'people first')", approval: { gate: models, from: { teams: [people] }, quorum: 1, ttl: 1h } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: people/refunds, owner: people }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
            - { id: ask, effect: require_approval, when: "args.amount == 77", approval: { gate: refunds, from: { teams: [people] }, quorum: 1, ttl: 1h } }
        """;

    public static CancellationToken Stopping => TestContext.Current.CancellationToken;

    public static async Task<World> StartAsync()
    {
        World world = await World.StartAsync(static world => File.WriteAllText(
            Path.Combine(world.BoundaryFolder, "boundary.yaml"),
            ModelWorld.Documents(world.Upstream.Port, More).Replace("members: []", "members: [sam]", StringComparison.Ordinal)));
        world.Upstream.Answer = ModelProvider.Answer;
        return world;
    }

    /// <summary>A program of the agent.</summary>
    /// <param name="world">Its boundary.</param>
    /// <param name="configure">What is different with it.</param>
    /// <param name="time">Its clock; null for the machine's.</param>
    public static ServiceProvider Program(World world, Action<AtellagentOptions>? configure = null, TimeProvider? time = null)
    {
        ServiceCollection services = new();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddAtellagent(options =>
        {
            (options.Address, options.ClientId, options.ClientSecret, options.Deployment) = (world.Boundary.Address, "agent", World.AgentSecret, "prod");
            configure?.Invoke(options);
        });
        services.AddAtellagentChatClient("small");
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>The same behind something that cuts connections.</summary>
    public static ServiceProvider ProgramBehind(FaultProxy proxy, World world, Action<AtellagentOptions>? configure = null) => Program(world, options =>
    {
        options.Address = new Uri($"http://127.0.0.1:{proxy.Port}/");
        configure?.Invoke(options);
    });

    public static IChatClient Chat(ServiceProvider program) => program.GetRequiredService<BoundaryChat>().For("small");

    /// <summary>Waits until the boundary takes proofs of keys: of those that were made when it started it cannot know whether they were used.</summary>
    public static async Task TakesProofsAsync(ServiceProvider program)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                await program.GetRequiredService<AtellagentClient>().GetTokenAsync(Stopping);
                return;
            }
            catch (BoundaryProblemException early) when (!patience.IsCancellationRequested && early.Message.Contains("just started", StringComparison.Ordinal))
            {
                await Task.Delay(200, Stopping);
            }
        }
    }

    /// <summary>Cuts the first connection on which a message with this text is sent: the message arrives, its answer does not.</summary>
    public static FaultProxy LoseFirst(World world, string text)
    {
        int seen = 0;
        return new FaultProxy(world.Boundary.Address.Port)
        {
            Chooses = (_, message) => message.Contains(text, StringComparison.Ordinal) && Interlocked.Increment(ref seen) == 1 ? FaultProxy.Cut.After : FaultProxy.Cut.None,
        };
    }

    /// <summary>Votes on the one request that waits, once it is there.</summary>
    public static async Task VoteAsync(World world, string vote = "approve")
    {
        string fay = await world.TokenAsync("fay", deployment: null);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await world.GetAsync("v1/approvals", fay)).Body?["items"] is JsonArray { Items: [JsonObject asked] })
            {
                ClientCall voted = await ApprovalWorld.VoteAsync(world, fay, ((JsonString)asked["id"]!).Value, ((JsonString)asked["digest"]!).Value, vote);
                Assert.True(voted.Status == 200, voted.Body?.ToString());
                return;
            }

            Assert.False(patience.IsCancellationRequested, "nothing waited for a vote");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
