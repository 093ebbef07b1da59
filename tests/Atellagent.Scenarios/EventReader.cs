using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Reads server-sent events as a client does that comes back after every end, wherever it is told to.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _stop = new();
    private readonly List<JsonObject> _seen = [];
    private readonly Task _reading;
    private readonly Func<Uri> _where;
    private readonly string _path;
    private readonly string _token;
    private string? _last;

    public EventReader(Func<Uri> where, string path, string token)
    {
        (_where, _path, _token) = (where, path, token);
        _reading = ReadAsync();
    }

    /// <summary>Ends once the stream has told where it begins.</summary>
    public Task Began => UntilAsync(() => Beginnings > 0, "the stream did not begin");

    public int Beginnings { get; private set; }

    public IReadOnlyList<JsonObject> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    public async Task UntilAsync(Func<bool> isSo, string why)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, why);
            await Task.Delay(30, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadOnceAsync();
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                await Task.Delay(50, _stop.Token);
            }
        }
    }

    private async Task ReadOnceAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_where(), _path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (_last is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _last);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if (!response.IsSuccessStatusCode)
        {
            await Task.Delay(100, _stop.Token);
            return;
        }

        Beginnings++;
        SseParser<string> parser = SseParser.Create(await response.Content.ReadAsStreamAsync(_stop.Token));
        try
        {
            await foreach (SseItem<string> item in parser.EnumerateAsync(_stop.Token))
            {
                if (StrictJson.TryParse(Encoding.UTF8.GetBytes(item.Data), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _))
                {
                    lock (_seen)
                    {
                        _seen.Add((JsonObject)value);
                    }
                }
            }
        }
        finally
        {
            // An id alone is no event, and counts all the same.
            _last = parser.LastEventId is { Length: > 0 } last ? last : _last;
        }
    }
}
