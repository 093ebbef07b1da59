using System.Globalization;
using System.Net.Http.Json;
using Atellagent.Client.Problems;
using Atellagent.Client.Runs;

namespace Atellagent.Client;

/// <summary>Runs of hosted deployments.</summary>
public sealed partial class AtellagentClient
{
    private const string RunsPath = "v1/admin/runs";

    /// <summary>Starts a run: from then on who has its key gets its tokens.</summary>
    /// <param name="request">What is run, and the key.</param>
    /// <param name="cancellationToken">Stops waiting; it may be started all the same, and is over when nobody is heard of.</param>
    /// <returns>The run.</returns>
    /// <exception cref="BoundaryProblemException">The deployment cannot be run, or this caller may not.</exception>
    public async Task<RunReport> StartRunAsync(RunRequest request, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, RunsPath) { Content = JsonContent.Create(request, WireJson.Default.RunRequest) },
            cancellationToken)).Read(WireJson.Default.RunReport);

    /// <summary>The runs, the newest first.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The last two hundred.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<RunListing> ListRunsAsync(CancellationToken cancellationToken) =>
        (await GetAsync(RunsPath, cancellationToken)).Read(WireJson.Default.RunListing);

    /// <summary>The hosted deployments that say what is run, for whoever hosts them.</summary>
    /// <param name="clock">The clock of the last answer, to wait for the next change; null to be answered at once.</param>
    /// <param name="seconds">How long to wait at most.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The deployments.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<HostedListing> ListHostedAsync(long? clock, int seconds, CancellationToken cancellationToken) =>
        (await GetAsync(clock is { } last ? string.Create(CultureInfo.InvariantCulture, $"{RunsPath}/hosted?clock={last}&wait={seconds}") : RunsPath + "/hosted", cancellationToken)).Read(WireJson.Default.HostedListing);

    /// <summary>One run.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The run.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<RunReport> GetRunAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"{RunsPath}/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.RunReport);

    /// <summary>Ends a run: its tokens are dead when this has returned, and its sandbox ends a moment later.</summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Stops waiting; it may have ended all the same.</param>
    /// <returns>The run.</returns>
    /// <exception cref="BoundaryProblemException">It is over already, or this caller may not.</exception>
    public async Task<RunReport> EndRunAsync(string id, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{RunsPath}/{Uri.EscapeDataString(id)}/end"), cancellationToken))
            .Read(WireJson.Default.RunReport);
}
