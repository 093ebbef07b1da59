using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Atellagent.Client.Evidence;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <content>Logs of evidence as transparency logs (C2SP tlog-tiles).</content>
public sealed partial class AtellagentClient
{
    /// <summary>The keys that sign, and the logs.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The keys and logs.</returns>
    /// <exception cref="BoundaryProblemException">The boundary refuses.</exception>
    public async Task<EvidenceKeyListing> ListEvidenceKeysAsync(CancellationToken cancellationToken) =>
        (await GetAsync(".well-known/atellagent-evidence", cancellationToken)).Read(WireJson.Default.EvidenceKeyListing);

    /// <summary>A log's last checkpoint.</summary>
    /// <param name="log">The log.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The signed note. Nothing of it has been verified.</returns>
    /// <exception cref="BoundaryProblemException">There is none.</exception>
    public async Task<string> GetCheckpointAsync(string log, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadBytesAsync($"evidence/{Uri.EscapeDataString(log)}/checkpoint", cancellationToken));

    /// <summary>A tile of a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="path">Its path, beginning with <c>tile/</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its bytes. Nothing of them has been verified.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not read it.</exception>
    public Task<byte[]> GetTileAsync(string log, string path, CancellationToken cancellationToken) =>
        ReadBytesAsync($"evidence/{Uri.EscapeDataString(log)}/{path}", cancellationToken);

    /// <summary>One record.</summary>
    /// <param name="log">Its log.</param>
    /// <param name="index">Its index.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record.</returns>
    /// <exception cref="BoundaryProblemException">There is none, or this caller may not read it.</exception>
    public async Task<EvidenceRecordReport> GetRecordAsync(string log, long index, CancellationToken cancellationToken) =>
        (await GetAsync(string.Create(CultureInfo.InvariantCulture, $"v1/evidence/{Uri.EscapeDataString(log)}/{index}"), cancellationToken))
            .Read(WireJson.Default.EvidenceRecordReport);

    /// <summary>The proof that a record is in its log.</summary>
    /// <param name="log">Its log.</param>
    /// <param name="index">Its index.</param>
    /// <param name="size">The size of the tree that it is proved for; null for that of the last checkpoint.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The proof. It has not been checked.</returns>
    /// <exception cref="BoundaryProblemException">No checkpoint covers it yet, or this caller may not read it.</exception>
    public async Task<InclusionProof> ProveInclusionAsync(string log, long index, long? size, CancellationToken cancellationToken)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"?log={Uri.EscapeDataString(log)}&index={index}") + Size("size", size);
        return (await GetAsync("v1/evidence/proof/inclusion" + query, cancellationToken)).Read(WireJson.Default.InclusionProof);
    }

    /// <summary>The proof that a log has only grown.</summary>
    /// <param name="log">The log.</param>
    /// <param name="from">The smaller size, such as that of a checkpoint that was kept.</param>
    /// <param name="to">The greater one; null for that of the last checkpoint.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The proof. It has not been checked.</returns>
    /// <exception cref="BoundaryProblemException">There are no such sizes, or this caller may not read it.</exception>
    public async Task<ConsistencyProof> ProveConsistencyAsync(string log, long from, long? to, CancellationToken cancellationToken)
    {
        string query = string.Create(CultureInfo.InvariantCulture, $"?log={Uri.EscapeDataString(log)}&from={from}") + Size("to", to);
        return (await GetAsync("v1/evidence/proof/consistency" + query, cancellationToken)).Read(WireJson.Default.ConsistencyProof);
    }

    /// <summary>Lets another key sign checkpoints. When this returns, it does, and the log says so under the old one.</summary>
    /// <param name="rotation">Why.</param>
    /// <param name="cancellationToken">Stops waiting; the change may have taken effect all the same.</param>
    /// <returns>The keys now.</returns>
    /// <exception cref="BoundaryProblemException">Evidence of it cannot be written, or this caller may not.</exception>
    public async Task<EvidenceKeyListing> RotateEvidenceKeyAsync(EvidenceKeyRotation rotation, CancellationToken cancellationToken) =>
        (await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "v1/admin/evidence/rotate-key")
            {
                Content = JsonContent.Create(rotation, WireJson.Default.EvidenceKeyRotation),
            },
            cancellationToken)).Read(WireJson.Default.EvidenceKeyListing);

    private static string Size(string name, long? size) =>
        size is { } known ? string.Create(CultureInfo.InvariantCulture, $"&{name}={known}") : "";

    private async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        WireAnswer answer = await GetAsync(path, cancellationToken);
        return answer.IsSuccess ? answer.Body : throw answer.ToException();
    }
}
