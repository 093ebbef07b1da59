using System.Runtime.CompilerServices;
using System.Text;
using Atellagent.Client.Evidence;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;

namespace Atellagent.Client;

/// <content>Evidence as it comes.</content>
public sealed partial class AtellagentClient
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Tells records as they are recorded, without an end of its own. Where the connection breaks, the token ends or the silo stops, it goes on by
    /// itself from where it had come to: each record comes at least once, each log in its order.
    /// </summary>
    /// <param name="filter">Which records; pages have no meaning here.</param>
    /// <param name="cursor">Where a stream before had come to; null for what is recorded from now on.</param>
    /// <param name="interrupted">Told why, each time that it is broken off and will go on; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The records.</returns>
    /// <exception cref="BoundaryProblemException">This caller may not read, a filter is malformed, or the cursor is none of this boundary's.</exception>
    /// <exception cref="BoundaryUnreachableException">The boundary could not be reached in the first place, or tells something that is no record.</exception>
    public async IAsyncEnumerable<EvidenceEvent> FollowEvidenceAsync(
        EvidenceFilter filter, string? cursor, Action<string>? interrupted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        TimeSpan pause = FirstPause;
        while (true)
        {
            string? why = null;
            using HttpResponseMessage? response = await OpenStreamAsync(filter, cursor, hasBegun, reason => why = reason, cancellationToken);
            if (response is not null)
            {
                hasBegun = true;
                using StreamReader text = new(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
                EvidenceEventLines lines = new(text, _time);
                while (await ReadEventAsync(lines, reason => why = reason, cancellationToken) is { } told)
                {
                    cursor = told.Cursor;
                    yield return told;
                }

                cursor = lines.Cursor ?? cursor;
                pause = lines.HasArrived ? FirstPause : pause;
                why ??= "the boundary ended the stream";
            }

            interrupted?.Invoke(why ?? "the boundary is busy");
            await Task.Delay(pause, _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    // Null where it is to be tried again; what will not change by itself is thrown.
    private async Task<HttpResponseMessage?> OpenStreamAsync(
        EvidenceFilter filter, string? cursor, bool hasBegun, Action<string> failed, CancellationToken cancellationToken)
    {
        for (bool isAgain = false; ; isAgain = true)
        {
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, "v1/evidence/stream" + (filter with { Cursor = null, Limit = null }).ToQuery());
                TokenReport token = await _tokens.AuthorizeAsync(request, cancellationToken);
                if (cursor is not null)
                {
                    request.Headers.TryAddWithoutValidation("Last-Event-ID", cursor);
                }

                HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                using (response)
                {
                    if ((int)response.StatusCode == 401 && !isAgain && _tokens.IsOurs)
                    {
                        _tokens.Forget(token);
                        continue;
                    }

                    byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                    throw new WireAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter, body).ToException();
                }
            }
            catch (BoundaryProblemException problem) when (hasBegun && problem.Problem.Status is 429 or >= 500)
            {
                failed(problem.Message);
                return null;
            }
            catch (BoundaryUnreachableException gone) when (hasBegun)
            {
                failed(gone.Message);
                return null;
            }
            catch (Exception gone) when (IsGone(gone, cancellationToken))
            {
                if (!hasBegun)
                {
                    throw new BoundaryUnreachableException($"the boundary at {_http.BaseAddress} did not begin to tell: {gone.Message}", nothingSent: false, gone);
                }

                failed(gone.Message);
                return null;
            }
        }
    }

    private static async Task<EvidenceEvent?> ReadEventAsync(EvidenceEventLines lines, Action<string> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadAsync(cancellationToken);
        }
        catch (Exception gone) when (IsGone(gone, cancellationToken))
        {
            failed(gone.Message);
            return null;
        }
    }

    // A request that took too long looks cancelled, and is not.
    private static bool IsGone(Exception fault, CancellationToken cancellationToken) =>
        fault is HttpRequestException or IOException
        || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested);
}
