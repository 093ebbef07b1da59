namespace Atellagent.Silo.Identity.Attempts;

/// <summary>
/// Counts the attempts that are too many for a record each, and writes their numbers to evidence every few seconds and when the
/// process ends. None is left out: there is room for so many kinds, and what comes after them is counted together. What
/// cannot be written stays and is written later; only a process that is killed takes the numbers of its last seconds along.
/// </summary>
/// <param name="record">Writes the evidence.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class AttemptTally(AttemptRecord record, TimeProvider time, ILogger<AttemptTally> logger) : BackgroundService
{
    private const int Capacity = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Lock _counting = new();
    private Dictionary<FailedAttempt, Sum> _sums = [];

    /// <summary>Counts one attempt.</summary>
    /// <param name="attempt">What it has in common with others.</param>
    public void Add(FailedAttempt attempt) => Add(attempt, new Sum(1, time.GetUtcNow()));

    /// <summary>Writes what has been counted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk, or was put back.</returns>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        Dictionary<FailedAttempt, Sum> sums;
        lock (_counting)
        {
            (sums, _sums) = (_sums, []);
        }

        bool[] written = await Task.WhenAll(sums.Select(pair => WriteAsync(pair.Key, pair.Value, cancellationToken)));
        if (written.Contains(false))
        {
            Log.Unwritten(logger);
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes the rest.
        }
    }

    private async Task<bool> WriteAsync(FailedAttempt attempt, Sum sum, CancellationToken cancellationToken)
    {
        bool isWritten = await record.WriteAsync(attempt, sum.Count, sum.Since, cancellationToken);
        if (!isWritten)
        {
            Add(attempt, sum);
        }

        return isWritten;
    }

    private void Add(FailedAttempt attempt, Sum sum)
    {
        lock (_counting)
        {
            FailedAttempt key = _sums.Count < Capacity || _sums.ContainsKey(attempt) ? attempt
                : attempt with { Principal = null, Source = FailedAttempt.Several };
            Sum before = _sums.GetValueOrDefault(key, new Sum(0, sum.Since));
            _sums[key] = new Sum(before.Count + sum.Count, before.Since < sum.Since ? before.Since : sum.Since);
        }
    }

    private readonly record struct Sum(long Count, DateTimeOffset Since);

    private static partial class Log
    {
        [LoggerMessage(EventId = 2121, Level = LogLevel.Warning, Message = "the numbers of failed attempts cannot be recorded now; they are kept and recorded later")]
        public static partial void Unwritten(ILogger logger);
    }
}
