using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Client.Actions;
using Atellagent.Client.Extensions.Connections;
using Atellagent.Client.Extensions.Refusals;
using Atellagent.Client.Problems;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Atellagent.Client.Extensions.Mcp;

/// <summary>MCP clients of the boundary, with the official SDK: its tools are those that this program's grants leave it, and each call is an action.</summary>
/// <param name="connections">Makes the connection.</param>
/// <param name="options">Where the boundary is.</param>
/// <param name="boundary">Waits for people.</param>
public sealed class BoundaryMcp(IHttpClientFactory connections, IOptions<AtellagentOptions> options, AtellagentClient boundary)
{
    private const string Action = "atellagent/action";

    /// <summary>A transport to the boundary's tools. Every message has a token with some time left, and a proof of its key where tokens are bound.</summary>
    /// <param name="route">The route whose tools are meant, under their own names; null for all, as <c>route.tool</c>.</param>
    /// <returns>The transport, owned by the caller.</returns>
    public HttpClientTransport CreateTransport(string? route = null) => new(
        new HttpClientTransportOptions
        {
            Endpoint = new Uri(BoundaryConnection.Base(options.Value), route is null ? "mcp" : $"mcp/{Uri.EscapeDataString(route)}"),
            TransportMode = HttpTransportMode.StreamableHttp,
        },
        connections.CreateClient(ConnectionNames.Mcp));

    /// <summary>Connects to the boundary's tools.</summary>
    /// <param name="route">The route whose tools are meant; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The client, owned by the caller.</returns>
    public async Task<McpClient> ConnectAsync(string? route, CancellationToken cancellationToken)
    {
        HttpClientTransport transport = CreateTransport(route);
        try
        {
            return await McpClient.CreateAsync(transport, cancellationToken: cancellationToken);
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a tool, waits for people where they must agree, and makes of a refusal what a program cannot overlook.</summary>
    /// <param name="client">A client of the boundary.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="cancellationToken">Stops waiting; it does not stop an action that waits or has been sent.</param>
    /// <returns>What the tool returned. The tool itself may still have said no (<see cref="CallToolResult.IsError"/>).</returns>
    /// <exception cref="ActionDeniedException">The boundary refused, or people did.</exception>
    /// <exception cref="OutcomeUnknownException">It was sent, and nobody knows what came of it.</exception>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached while it was waited for.</exception>
    public async Task<CallToolResult> CallAsync(
        McpClient client, string tool, IReadOnlyDictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        CallToolResult result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken);
        if (result.IsError != true || result.Meta?[Action] is not JsonValue named || !named.TryGetValue(out string? action))
        {
            return result;
        }

        return await boundary.WaitAsync(action, cancellationToken) switch
        {
            SubmissionResult.Completed done => Read(done.Report) ?? result,
            SubmissionResult.Denied refused => throw Refused(refused.Problem, action),
            SubmissionResult.Failed { Problem.Code: ProblemCodes.OutcomeUnknown } lost => throw new OutcomeUnknownException(Words(lost.Problem))
            {
                ActionId = action,
                DecisionId = lost.DecisionId,
            },
            SubmissionResult.Failed failed => throw Refused(failed.Problem, action),

            // What the wait gave up on is not good news.
            _ => throw new ApprovalRequiredException("people must agree first", action),
        };
    }

    // What a tool of an MCP server returned is told as it was; what another kind of route returned, as the JSON it is.
    private static CallToolResult? Read(ActionReport report)
    {
        if (report.Outcome is not { Result: { ValueKind: not JsonValueKind.Null } value } outcome)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array)
        {
            return value.Deserialize<CallToolResult>(ModelContextProtocol.McpJsonUtilities.DefaultOptions);
        }

        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() }],
            IsError = outcome.Status != OutcomeStatus.Succeeded,
        };
    }

    private static ActionDeniedException Refused(ProblemReport problem, string action) =>
        new(Words(problem)) { Code = problem.Code, ActionId = action, DecisionId = problem.Decision?.Id };

    private static string Words(ProblemReport problem) => problem.Detail ?? problem.Title ?? problem.Code ?? "the boundary refused";
}
