using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Atellagent.Client.Problems;

namespace Atellagent.Client;

/// <summary>One HTTP answer of the boundary, read whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The media type, or null.</param>
/// <param name="RetryAfter">When to ask again, as the boundary put it.</param>
/// <param name="Body">The body.</param>
internal sealed record WireAnswer(int Status, string? MediaType, RetryConditionHeaderValue? RetryAfter, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public static async Task<WireAnswer> SendAsync(
        HttpClient http,
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken);
            return new WireAnswer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                response.Headers.RetryAfter,
                await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException exception)
        {
            throw new BoundaryUnreachableException(
                $"the boundary at {http.BaseAddress} could not be reached: {exception.Message}",
                BoundaryUnreachableException.IsNothingSent(exception),
                exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BoundaryUnreachableException(
                $"the boundary at {http.BaseAddress} did not answer in time", nothingSent: false, exception);
        }
    }

    /// <summary>Sends a request whose answer comes line by line.</summary>
    /// <param name="http">Where it is sent.</param>
    /// <param name="request">The request.</param>
    /// <param name="mayRepeat">Whether it is to be sent once more with another token where this one is not taken.</param>
    /// <param name="read">Reads the lines; null where they end before what is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <typeparam name="T">What is wanted.</typeparam>
    /// <returns>What was read; null where the request is to be sent once more.</returns>
    public static async Task<T?> StreamAsync<T>(
        HttpClient http, HttpRequestMessage request, bool mayRepeat, Func<StreamReader, CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                if (mayRepeat && (int)response.StatusCode == 401)
                {
                    return null;
                }

                byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                throw new WireAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter, body).ToException();
            }

            using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
            return await read(lines, cancellationToken) ?? throw new HttpIOException(HttpRequestError.ResponseEnded);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            throw new BoundaryUnreachableException($"the answer of the boundary at {http.BaseAddress} did not come whole: {exception.Message}", nothingSent: false, exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BoundaryUnreachableException($"the boundary at {http.BaseAddress} did not answer in time", nothingSent: false, exception);
        }
    }

    /// <summary>The body as what it should be.</summary>
    /// <param name="type">What it should be.</param>
    /// <typeparam name="T">The same.</typeparam>
    /// <returns>Null when it is something else.</returns>
    public T? TryRead<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public T Read<T>(JsonTypeInfo<T> type)
        where T : class =>
        IsSuccess ? TryRead(type) ?? throw NotABoundary() : throw ToException();

    /// <summary>Refuses an answer that is none.</summary>
    /// <exception cref="BoundaryProblemException">The boundary refuses.</exception>
    public void ThrowIfProblem()
    {
        if (!IsSuccess)
        {
            throw ToException();
        }
    }

    /// <summary>The problem, or null where the answer is not one of a boundary's.</summary>
    /// <returns>The problem with the status that it came with.</returns>
    public ProblemReport? TryReadProblem() =>
        string.Equals(MediaType, ProblemReport.MediaType, StringComparison.OrdinalIgnoreCase)
            ? TryRead(WireJson.Default.ProblemReport) is { } problem ? problem with { Status = Status } : null
            : null;

    public Exception ToException()
    {
        if (TryReadProblem() is { } problem)
        {
            return new BoundaryProblemException(problem);
        }

        // Resource servers answer these two with an empty body and a challenge.
        return Status switch
        {
            401 => new BoundaryProblemException(Bare(ProblemCodes.Unauthenticated, "the boundary does not take this token")),
            403 => new BoundaryProblemException(Bare(ProblemCodes.Denied, "this caller may not do that")),
            404 => new BoundaryProblemException(Bare(null, "there is no such thing, or it is not this caller's")),
            _ => NotABoundary(),
        };
    }

    private ProblemReport Bare(string? code, string detail) => new() { Status = Status, Code = code, Detail = detail };

    private BoundaryUnreachableException NotABoundary() => new(
        string.Create(CultureInfo.InvariantCulture, $"what answered ({Status}, {MediaType ?? "no content type"}) does not speak the boundary's protocol"),
        nothingSent: false,
        inner: null);
}
