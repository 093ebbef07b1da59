using System.Net.Http.Json;
using Atellagent.Client.Detectors;
using Atellagent.Client.Problems;
using Atellagent.Client.Questions;

namespace Atellagent.Client;

/// <summary>Questions about what is in force.</summary>
public sealed partial class AtellagentClient
{
    /// <summary>What would become of a request. Nothing is sent, and nothing recorded.</summary>
    /// <param name="run">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Each step of its way.</returns>
    /// <exception cref="BoundaryProblemException">The caller may not read documents.</exception>
    public async Task<DryRunReport> ExplainAsync(DryRun run, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "v1/admin/explain") { Content = JsonContent.Create(run, WireJson.Default.DryRun) }, cancellationToken)).Read(WireJson.Default.DryRunReport);

    /// <summary>What the built-in detectors find in a text. The text is not kept.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What they find.</returns>
    /// <exception cref="BoundaryProblemException">The caller may not ask that.</exception>
    public async Task<FindingListing> DetectAsync(TextToSearch text, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, "v1/admin/detect") { Content = JsonContent.Create(text, WireJson.Default.TextToSearch) }, cancellationToken)).Read(WireJson.Default.FindingListing);

    /// <summary>What a principal could do.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="deployment">One of its deployments; null for all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answers.</returns>
    /// <exception cref="BoundaryProblemException">There is no such principal, or the caller may not read documents.</exception>
    public async Task<CapabilityListing> WhatCanAsync(string principal, string? deployment, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/what-can?principal={Uri.EscapeDataString(principal)}{(deployment is null ? "" : "&deployment=" + Uri.EscapeDataString(deployment))}", cancellationToken)).Read(WireJson.Default.CapabilityListing);

    /// <summary>Who could call an operation.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answers.</returns>
    /// <exception cref="BoundaryProblemException">There is no such operation, or the caller may not read documents.</exception>
    public async Task<CapabilityListing> WhoCanAsync(string route, string operation, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/who-can?route={Uri.EscapeDataString(route)}&operation={Uri.EscapeDataString(operation)}", cancellationToken)).Read(WireJson.Default.CapabilityListing);

    /// <summary>Who can reach what.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The map.</returns>
    /// <exception cref="BoundaryProblemException">The caller may not read documents.</exception>
    public async Task<MapReport> MapAsync(CancellationToken cancellationToken) =>
        (await GetAsync("v1/admin/map", cancellationToken)).Read(WireJson.Default.MapReport);
}
