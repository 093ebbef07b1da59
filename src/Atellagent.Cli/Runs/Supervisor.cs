using Atellagent.Client;
using Atellagent.Client.Problems;
using Atellagent.Client.Runs;

namespace Atellagent.Cli.Runs;

/// <summary>
/// Hosts every hosted deployment of the boundary that says what is run, and follows what is applied, suspended and resumed. Where the boundary is not heard of, what
/// runs goes on for as long as each run's lease lets it; nothing is started.
/// </summary>
/// <param name="surroundings">The process.</param>
/// <param name="client">The boundary.</param>
/// <param name="runner">Runs.</param>
/// <param name="output">Where what sandboxes say goes.</param>
internal sealed class Supervisor(Surroundings surroundings, AtellagentClient client, Runner runner, Stream output)
{
    private const int Wait = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _passedOver = new(StringComparer.Ordinal);

    /// <summary>Hosts.</summary>
    /// <param name="cancellationToken">The process is to end.</param>
    /// <returns>A task that ends when every sandbox is gone and its end was told.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long? clock = null;
        bool isHeard = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                HostedListing listing = await client.ListHostedAsync(clock, Wait, cancellationToken);
                clock = listing.Clock;
                isHeard = true;
                await FollowAsync(listing, cancellationToken);
            }
            catch (Exception fault) when (fault is BoundaryProblemException or BoundaryUnreachableException or HttpRequestException)
            {
                if (isHeard)
                {
                    await surroundings.Error.WriteLineAsync("atell: what is to be hosted cannot be asked for: " + fault.Message);
                }

                isHeard = false;
                await DelayAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        await EndAsync([.. _places.Keys]);
    }

    private async Task FollowAsync(HostedListing listing, CancellationToken cancellationToken)
    {
        Dictionary<string, HostedReport> wanted = new(StringComparer.Ordinal);
        foreach (HostedReport item in listing.Items.Where(static item => item.Reason is null))
        {
            if (item.Principals.Count == 1)
            {
                wanted[item.Deployment] = item;
            }
            else if (_passedOver.Add(item.Deployment))
            {
                await surroundings.Error.WriteLineAsync($"atell: {item.Deployment} has several principals, so it is not known who acts; start it with atell run --principal");
            }
        }

        await EndAsync([.. _places.Where(place => !wanted.TryGetValue(place.Key, out HostedReport? now) || now.Revision != place.Value.Revision).Select(static place => place.Key)]);
        foreach ((string name, HostedReport item) in wanted)
        {
            if (!_places.ContainsKey(name) && !cancellationToken.IsCancellationRequested)
            {
                CancellationTokenSource over = new();
                _places[name] = new Place(item.Revision, over, new Hosting(surroundings, runner, item, output).RunAsync(over.Token));
            }
        }
    }

    // All at once, so that a slow one holds nobody up.
    private async Task EndAsync(IReadOnlyList<string> names)
    {
        Place[] places = [.. names.Select(name => _places[name])];
        await Task.WhenAll(places.Select(static place => place.Over.CancelAsync()));
        await Task.WhenAll(places.Select(static place => place.Ended));
        foreach (string name in names)
        {
            _places[name].Over.Dispose();
            _places.Remove(name);
        }
    }

    private async Task DelayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pause, surroundings.Time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    private sealed record Place(string Revision, CancellationTokenSource Over, Task Ended);
}
