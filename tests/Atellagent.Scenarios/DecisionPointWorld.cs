using System.Globalization;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The usual boundary, whose rules ask a decision point about echoes and refunds: the upstream, unless it is said to be somewhere else.</summary>
internal static class DecisionPointWorld
{
    private const string Documents =
        """

        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: asker, owner: support }
        spec: { type: tool, grants: [ { route: points, operations: [evaluate] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: asking, owner: support }
        spec: { principals: [asker], environment: production, runtime: external, grants: [ { route: points, operations: [evaluate] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: points, owner: support }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:{PORT}/", networks: [127.0.0.0/8] }
          release: allow
          limits: { timeoutSeconds: 20, maxResponseBytes: 65536 }
          credential: { headerRef: env:POINTS_TOKEN, header: Authorization, format: "Bearer {0}" }
          operations:
            evaluate:
              method: POST
              path: access/v1/evaluation
              effect: read
              arguments:
                type: object
                required: [subject, action, resource]
                additionalProperties: false
                properties: { subject: { type: object }, action: { type: object }, resource: { type: object }, context: { type: object } }
        ---
        apiVersion: atellagent/v1
        kind: Detector
        metadata: { name: pdp, owner: support }
        spec:
          asks: { route: points, operation: evaluate, authzen: {WORDS} }
          as: { principal: asker, deployment: asking }
          deadlineMilliseconds: {DEADLINE}
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: points/own, owner: support }
        spec:
          match: { routes: [points] }
          rules:
            - { id: may, effect: allow, when: "principal.name == 'asker'" }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: points/asked, owner: support }
        spec:
          match: { routes: [payments], operations: [echo, refund] }
          rules:
            - { id: ask, effect: oblige, always: true, detect: [ { detector: pdp, phase: request } ] }
        """;

    public const string Token = "decision-point-token-decision-point-token";

    public static Task<World> StartAsync(string words = "{}", int deadline = 20000, int? port = null, string token = Token) => World.StartAsync(world =>
    {
        world.Environment["POINTS_TOKEN"] = token;
        File.WriteAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), BoundaryYaml.For(world.Upstream.Port) + Text(words, deadline, port ?? world.Upstream.Port));
    });

    public static string Text(string words, int deadline, int port) => Documents
        .Replace("{PORT}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{DEADLINE}", deadline.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{WORDS}", words, StringComparison.Ordinal);

    public static bool IsQuestion(RecordedRequest request) => request.Target == "/access/v1/evaluation";

    public static void Answer(World world, UpstreamAnswer answer) => world.Upstream.Answer = request => IsQuestion(request) ? answer : new UpstreamAnswer { Body = "{}" };

    public static void Answer(World world, string body) => Answer(world, new UpstreamAnswer { Body = body });

    public static async Task<string> StoryAsync(World world, ClientCall call) =>
        (await world.GetAsync($"v1/decisions/{((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value}", await world.AdminTokenAsync())).Body!.ToString();
}
