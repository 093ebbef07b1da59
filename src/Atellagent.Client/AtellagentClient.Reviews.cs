using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Atellagent.Client.Problems;
using Atellagent.Client.Reviews;

namespace Atellagent.Client;

/// <content>Reviews of decisions, and the work that they cause.</content>
public sealed partial class AtellagentClient
{
    /// <summary>One page of reviews, the newest first.</summary>
    /// <param name="filters">Names and values: <c>decision</c>, <c>route</c>, <c>sample</c>, <c>state</c>, <c>team</c>, <c>verdict</c>, <c>since</c>, <c>until</c>, <c>limit</c>, <c>cursor</c>; null values do not filter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">A filter is malformed, or this caller may not.</exception>
    public async Task<ReviewListing> ListReviewsAsync(IReadOnlyDictionary<string, string?> filters, CancellationToken cancellationToken) =>
        (await GetAsync("v1/reviews" + QueryOf(filters), cancellationToken)).Read(WireJson.Default.ReviewListing);

    /// <summary>One review, with what was done and written and with its follow-ups.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The review.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<ReviewReport> GetReviewAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/reviews/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.ReviewReport);

    /// <summary>Opens one.</summary>
    /// <param name="opening">Of which decision, and what is said of it.</param>
    /// <param name="cancellationToken">Stops waiting; it may be open all the same.</param>
    /// <returns>The review.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<ReviewReport> OpenReviewAsync(ReviewOpening opening, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, "v1/reviews", opening, WireJson.Default.ReviewOpening, cancellationToken)).Read(WireJson.Default.ReviewReport);

    /// <summary>Judges or assigns one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What is said of it.</param>
    /// <param name="cancellationToken">Stops waiting; it may be said all the same.</param>
    /// <returns>The review.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<ReviewReport> ChangeReviewAsync(string id, ReviewChange change, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Patch, $"v1/reviews/{Uri.EscapeDataString(id)}", change, WireJson.Default.ReviewChange, cancellationToken)).Read(WireJson.Default.ReviewReport);

    /// <summary>Draws decisions at random, and opens a review of each.</summary>
    /// <param name="drawing">How many, and from which.</param>
    /// <param name="cancellationToken">Stops waiting; they may be open all the same.</param>
    /// <returns>What was drawn.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<SampleReport> SampleReviewsAsync(SampleDrawing drawing, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, "v1/reviews/samples", drawing, WireJson.Default.SampleDrawing, cancellationToken)).Read(WireJson.Default.SampleReport);

    /// <summary>What the reviews and follow-ups of a time come to.</summary>
    /// <param name="since">Opened since then: so long ago, such as <c>30d</c>, or a time; null for thirty days.</param>
    /// <param name="until">Opened before then; null for now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The report.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not.</exception>
    public async Task<ReviewSummary> ReportReviewsAsync(string? since, string? until, CancellationToken cancellationToken) =>
        (await GetAsync("v1/reviews/report" + QueryOf(new Dictionary<string, string?> { ["since"] = since, ["until"] = until }), cancellationToken)).Read(WireJson.Default.ReviewSummary);

    /// <summary>One page of follow-ups, the newest first.</summary>
    /// <param name="filters">Names and values: <c>owner</c>, <c>state</c> (<c>left</c> for what is still to be done), <c>surface</c>, <c>target</c>, <c>since</c>, <c>until</c>, <c>limit</c>, <c>cursor</c>; null values do not filter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The page.</returns>
    /// <exception cref="BoundaryProblemException">A filter is malformed, or this caller may not.</exception>
    public async Task<FollowUpListing> ListFollowUpsAsync(IReadOnlyDictionary<string, string?> filters, CancellationToken cancellationToken) =>
        (await GetAsync("v1/follow-ups" + QueryOf(filters), cancellationToken)).Read(WireJson.Default.FollowUpListing);

    /// <summary>One follow-up, with what was done and written, and with what the decision would be now.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The follow-up.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not.</exception>
    public async Task<FollowUpReport> GetFollowUpAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/follow-ups/{Uri.EscapeDataString(id)}", cancellationToken)).Read(WireJson.Default.FollowUpReport);

    /// <summary>Opens one of a review.</summary>
    /// <param name="review">The review.</param>
    /// <param name="opening">What has to change.</param>
    /// <param name="cancellationToken">Stops waiting; it may be open all the same.</param>
    /// <returns>The follow-up.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<FollowUpReport> OpenFollowUpAsync(string review, FollowUpOpening opening, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"v1/reviews/{Uri.EscapeDataString(review)}/follow-ups", opening, WireJson.Default.FollowUpOpening, cancellationToken)).Read(WireJson.Default.FollowUpReport);

    /// <summary>Says how one stands, whose it is, or by when it is due.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="change">What is said of it.</param>
    /// <param name="cancellationToken">Stops waiting; it may be said all the same.</param>
    /// <returns>The follow-up.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses, and the problem says why.</exception>
    public async Task<FollowUpReport> ChangeFollowUpAsync(string id, FollowUpChange change, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Patch, $"v1/follow-ups/{Uri.EscapeDataString(id)}", change, WireJson.Default.FollowUpChange, cancellationToken)).Read(WireJson.Default.FollowUpReport);

    /// <summary>What a change of its policy begins with: the policy, and the decision as a failing test.</summary>
    /// <param name="id">The follow-up.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The draft.</returns>
    /// <exception cref="BoundaryProblemException">It is not about a policy, or this caller may not.</exception>
    public async Task<FollowUpDraft> DraftFollowUpAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"v1/follow-ups/{Uri.EscapeDataString(id)}/draft", cancellationToken)).Read(WireJson.Default.FollowUpDraft);

    /// <summary>Suspends the deployment that it is about.</summary>
    /// <param name="id">The follow-up.</param>
    /// <param name="cancellationToken">Stops waiting; it may be suspended all the same.</param>
    /// <returns>The follow-up.</returns>
    /// <exception cref="BoundaryProblemException">It is not about a deployment, or this caller may not.</exception>
    public async Task<FollowUpReport> SuspendForFollowUpAsync(string id, CancellationToken cancellationToken) =>
        (await SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"v1/follow-ups/{Uri.EscapeDataString(id)}/suspend"), cancellationToken)).Read(WireJson.Default.FollowUpReport);

    private Task<WireAnswer> SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, type) }, cancellationToken);

    private static string QueryOf(IReadOnlyDictionary<string, string?> filters)
    {
        string query = string.Join('&', filters.Where(static one => one.Value is not null).Select(static one => $"{one.Key}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? "" : "?" + query;
    }
}
