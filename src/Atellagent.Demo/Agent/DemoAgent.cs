using Atellagent.Client;
using Atellagent.Client.Tokens;

namespace Atellagent.Demo.Agent;

/// <summary>
/// An agent that tries what it may and what it may not. Each act shows one promise of the boundary; the run is good only if
/// each ended as promised.
/// </summary>
public static class DemoAgent
{
    /// <summary>Performs the acts and writes what came of them.</summary>
    /// <param name="options">What the agent is given.</param>
    /// <param name="output">Where the table goes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether each act ended as promised.</returns>
    public static async Task<bool> RunAsync(
        AgentOptions options,
        TextWriter output,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = !options.Boundary.IsLoopback };
        using HttpClient http = new(handler) { BaseAddress = options.Boundary };
        using AtellagentClient client = new(
            http, new ClientCredentials(options.ClientId, options.ClientSecret, options.Deployment), time);
        List<Act> acts = [];
        ActTable.Head(output, options.ClientId, options.Deployment);
        await foreach (Act act in ActsAsync(options, http, client, time, cancellationToken))
        {
            acts.Add(act);
            ActTable.Write(output, act);
        }

        NextSteps.Write(output, options, acts);
        if (options is { AdminFile: { } admin, DataFolder: { } data })
        {
            await ConsoleLink.WriteAsync(output, options.Boundary, admin, data, http, time, cancellationToken);
        }

        return acts.TrueForAll(static act => act.AsExpected);
    }

    private static async IAsyncEnumerable<Act> ActsAsync(
        AgentOptions options,
        HttpClient http,
        AtellagentClient client,
        TimeProvider time,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HttpActs acts = new(client, time);
        yield return await acts.ReadOrderAsync("read order ord_1001", ActDecision.Allowed, cancellationToken);
        yield return await acts.RefundTooMuchAsync(cancellationToken);
        yield return await acts.ReadLedgerAsync(cancellationToken);
        yield return await acts.RefundInUnknownCurrencyAsync(cancellationToken);
        yield return await acts.DeleteOrderAsync(cancellationToken);
        string token = (await client.GetTokenAsync(cancellationToken)).AccessToken ?? string.Empty;
        await using (McpActs tools = new(options.Boundary, token, time))
        {
            yield return await tools.SearchAsync(cancellationToken);
            yield return await tools.NoteOnHeldTicketAsync(cancellationToken);
        }

        if (options.AdminFile is { } adminFile)
        {
            yield return await WhileSuspendedAsync(options, adminFile, http, acts, time, cancellationToken);
            yield return await acts.ReadOrderAsync("read it again, deployment resumed", ActDecision.Allowed, cancellationToken);
        }

        yield return await acts.RefundThatWaitsAsync(cancellationToken);
    }

    private static async Task<Act> WhileSuspendedAsync(
        AgentOptions options,
        string adminFile,
        HttpClient http,
        HttpActs acts,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using AtellagentClient administrator = new(http, await AdminFile.ReadAsync(adminFile, cancellationToken), time);
        await administrator.SetSuspendedAsync(
            Client.Administration.SuspendableKind.Deployment, options.Deployment, suspended: true, cancellationToken);
        try
        {
            return await acts.ReadOrderAsync("read it, deployment just suspended", ActDecision.Denied, cancellationToken);
        }
        finally
        {
            // A demo that was stopped half-way must not leave its agent suspended for the next run.
            await administrator.SetSuspendedAsync(
                Client.Administration.SuspendableKind.Deployment, options.Deployment, suspended: false, CancellationToken.None);
        }
    }
}
