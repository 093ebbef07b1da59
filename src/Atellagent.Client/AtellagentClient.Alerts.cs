using System.Globalization;
using Atellagent.Client.Alerts;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>Alerts.</summary>
public sealed partial class AtellagentClient
{
    /// <summary>The alerts in force, and those that have fired, the newest first.</summary>
    /// <param name="alert">Only of this alert; null for all.</param>
    /// <param name="severity">Only of this severity; null for all.</param>
    /// <param name="since">Only since then: so long ago, such as <c>24h</c>, or a time; null for all.</param>
    /// <param name="cursor">Where the page before ended; null for the newest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>One page.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<AlertListing> ListAlertsAsync(string? alert, string? severity, string? since, string? cursor, CancellationToken cancellationToken)
    {
        (string Name, string? Value)[] filters = [("alert", alert), ("severity", severity), ("since", since), ("cursor", cursor)];
        string query = string.Join('&', filters.Where(static one => one.Value is not null).Select(static one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return (await GetAsync(query.Length == 0 ? "v1/admin/alerts" : "v1/admin/alerts?" + query, cancellationToken)).Read(WireJson.Default.AlertListing);
    }

    /// <summary>One that has fired, with the records that it was told for.</summary>
    /// <param name="log">The log that its record stands in.</param>
    /// <param name="index">The record's index.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The alert.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<FiredAlert> GetAlertAsync(string log, long index, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/admin/alerts/{Uri.EscapeDataString(log)}/{index.ToString(CultureInfo.InvariantCulture)}", cancellationToken)).Read(WireJson.Default.FiredAlert);
}
