using System.Net.Http.Json;
using Atellagent.Client.Approvals;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>What waits for people, and who is away.</summary>
public sealed partial class AtellagentClient
{
    private const string Absence = "v1/me/absence";

    /// <summary>One page of what waits for people, or did.</summary>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="cursor">What a page before gave as next; null for the first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    public async Task<ApprovalListing> ListApprovalsAsync(string? state, string? cursor, CancellationToken cancellationToken)
    {
        string query = string.Join('&', new[] { ("state", state), ("cursor", cursor) }
            .Where(static part => part.Item2 is not null)
            .Select(static part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
        return (await GetAsync("v1/approvals" + (query.Length == 0 ? "" : "?" + query), cancellationToken)).Read(WireJson.Default.ApprovalListing);
    }

    /// <summary>One approval.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The approval.</returns>
    /// <exception cref="BoundaryProblemException">There is none for this caller.</exception>
    public async Task<ApprovalReport> GetApprovalAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/approvals/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.ApprovalReport);

    /// <summary>Votes on an approval.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="vote">The vote, with the digest of what the voter has seen.</param>
    /// <param name="cancellationToken">Stops waiting; the vote may be counted all the same.</param>
    /// <returns>The approval as it stands then.</returns>
    /// <exception cref="BoundaryProblemException">The vote was refused, and the problem says why.</exception>
    public async Task<ApprovalReport> VoteAsync(string id, CastVote vote, CancellationToken cancellationToken)
    {
        WireAnswer answer = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/approvals/{Uri.EscapeDataString(id)}/votes")
            {
                Content = JsonContent.Create(vote, WireJson.Default.CastVote),
            },
            cancellationToken);
        return answer.Read(WireJson.Default.ApprovalReport);
    }

    /// <summary>What an action that waits would be inside bounds. Nothing is changed by it.</summary>
    /// <param name="id">The approval's id.</param>
    /// <param name="bounds">The bounds.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The action inside the bounds.</returns>
    /// <exception cref="BoundaryProblemException">It would be refused, or is no less; the problem says why.</exception>
    public async Task<NarrowedReport> NarrowAsync(string id, BoundsWish bounds, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"v1/approvals/{Uri.EscapeDataString(id)}/narrow") { Content = JsonContent.Create(bounds, WireJson.Default.BoundsWish) },
            cancellationToken)).Read(WireJson.Default.NarrowedReport);

    /// <summary>When the caller is away, and for whom the caller may vote.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The absences.</returns>
    /// <exception cref="BoundaryProblemException">The caller is not known.</exception>
    public async Task<AbsenceListing> GetAbsenceAsync(CancellationToken cancellationToken) =>
        (await GetAsync(Absence, cancellationToken)).Read(WireJson.Default.AbsenceListing);

    /// <summary>Says that the caller is away.</summary>
    /// <param name="absence">When, and who votes in their place.</param>
    /// <param name="cancellationToken">Stops waiting; it may be so all the same.</param>
    /// <returns>The absences.</returns>
    /// <exception cref="BoundaryProblemException">The caller is no person, or it cannot be so.</exception>
    public async Task<AbsenceListing> SetAbsenceAsync(AbsenceReport absence, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, Absence) { Content = JsonContent.Create(absence, WireJson.Default.AbsenceReport) },
            cancellationToken)).Read(WireJson.Default.AbsenceListing);

    /// <summary>Says that the caller is there again.</summary>
    /// <param name="cancellationToken">Stops waiting; it may be so all the same.</param>
    /// <returns>The absences that are left.</returns>
    /// <exception cref="BoundaryProblemException">The caller is no person.</exception>
    public async Task<AbsenceListing> EndAbsenceAsync(CancellationToken cancellationToken) =>
        (await SendAsync(static () => new HttpRequestMessage(HttpMethod.Delete, Absence), cancellationToken)).Read(WireJson.Default.AbsenceListing);
}
