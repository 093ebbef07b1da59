using System.Globalization;

namespace Atellagent.Scenarios.Hosted;

/// <summary>A boundary with routes that take tunnels, and the destination behind them; afterwards its history is held against itself.</summary>
public sealed class TunnelHouse : IAsyncLifetime
{
    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: digger, owner: support }
        spec:
          type: agent
          roles: [support]
          credentials: [ { clientSecretRef: env:AGENT_SECRET, deployments: [tunnels, plain, bored] } ]
          grants: [ { route: vault, operations: [connect] }, { route: brief, operations: [connect] }, { route: opened, operations: [get, post] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: plain, owner: support }
        spec:
          principals: [digger]
          environment: production
          runtime: external
          grants: [ { route: vault, operations: [connect] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: tunnels, owner: support }
        spec:
          principals: [digger]
          environment: production
          runtime: external
          grants: [ { route: vault, operations: [connect] }, { route: brief, operations: [connect] }, { route: opened, operations: [get, post] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: bored, owner: support }
        spec:
          principals: [digger]
          environment: production
          runtime: hosted
          run: { memoryMegabytes: 256, processes: 64 }
          grants: [ { route: vault, operations: [connect] }, { route: opened, operations: [get] } ]
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: opened, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://localhost:{UPSTREAM}/inside/", networks: [127.0.0.0/8, "::1/128"] }
          connect: { tls: ended, seconds: 20 }
          release: allow
          operations:
            get: { method: GET, path: "things/{id}", effect: read, arguments: { type: object, required: [id], additionalProperties: false, properties: { id: { type: string } } } }
            post: { method: POST, path: things, effect: write, arguments: { type: object, additionalProperties: true } }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: vault, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "https://localhost:{PORT}/", networks: [127.0.0.0/8, "::1/128"] }
          connect: { tls: passed }
          release: allow
          operations: {}
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: brief, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "https://127.0.0.1:{PORT}/", networks: [127.0.0.0/8] }
          connect: { idleSeconds: 1, seconds: 20, maxMegabytes: 1 }
          operations: {}
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: shut, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "https://shut.example:8443/" }
          operations:
            get: { method: GET, path: thing, effect: read, arguments: { type: object, additionalProperties: false } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: tunnels/all, owner: support }
        spec:
          match: { routes: [vault, brief, shut, opened] }
          rules:
            - { id: may, effect: allow, when: "principal.type == 'agent'" }
        """;

    internal World World { get; private set; } = null!;

    internal TlsPeer Peer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Peer = new TlsPeer();
        World = await World.StartAsync(world =>
        {
            HostedWorld.Arrange(world);
            File.WriteAllText(
                Path.Combine(world.BoundaryFolder, "tunnels.yaml"), Documents
                .Replace("{PORT}", Peer.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{UPSTREAM}", world.Upstream.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await World.AssertHistoryAsync();
        await World.DisposeAsync();
        await Peer.DisposeAsync();
    }
}
