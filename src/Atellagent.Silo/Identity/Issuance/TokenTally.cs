using Atellagent.Domain.Evidence;

namespace Atellagent.Silo.Identity.Issuance;

/// <summary>
/// Writes to evidence which tokens were issued, once a second, and which were refused, every five, and both when the process ends: issuing one is a durable write of its own
/// already (its entry, which says whether it counts), and does not wait for another. What cannot be written stays and is written later; where too
/// much is owed no token is issued. Only a process that is killed takes its last second along: the entries of those tokens stand, and so does
/// every use of them.
/// </summary>
/// <param name="record">Writes the evidence.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class TokenTally(TokenRecord record, TimeProvider time, ILogger<TokenTally> logger) : BackgroundService
{
    private const int MostRefusals = 64;
    private const int MostTokens = 20_000;
    private const int MostInOne = 500;
    private const int TicksOfRefusals = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Lock _counting = new();
    private Dictionary<TokenAct, Sum> _sums = [];
    private int _tokens;

    /// <summary>Sees to it that what is about to be issued can be owed to evidence.</summary>
    /// <exception cref="EvidenceUnavailableException">Too much is owed.</exception>
    public void RequireRoom()
    {
        lock (_counting)
        {
            if (_tokens >= MostTokens)
            {
                throw new EvidenceUnavailableException("the tokens that were issued cannot be recorded now, so none is issued");
            }
        }
    }

    /// <summary>Notes one.</summary>
    /// <param name="act">What it has in common with others.</param>
    /// <param name="token">The token's id; null where it was refused.</param>
    public void Add(TokenAct act, string? token)
    {
        DateTimeOffset now = time.GetUtcNow();
        Add(act, new Sum(1, token is null ? [] : [token], now, now));
    }

    /// <summary>Writes what has been noted.</summary>
    /// <param name="all">Whether refusals too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk, or was put back.</returns>
    public async Task WriteAsync(bool all, CancellationToken cancellationToken)
    {
        Dictionary<TokenAct, Sum> sums;
        lock (_counting)
        {
            sums = _sums.Where(pair => all || pair.Key.Verb == TokenAct.Issued).ToDictionary();
            _sums = _sums.Where(pair => !sums.ContainsKey(pair.Key)).ToDictionary();
            _tokens = 0;
        }

        bool[] written = await Task.WhenAll(sums.SelectMany(static pair => Split(pair.Value).Select(part => (pair.Key, Part: part))).Select(one => WriteAsync(one.Key, one.Part, cancellationToken)));
        if (written.Contains(false))
        {
            Log.Unwritten(logger);
        }
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(all: true, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            for (int tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick = (tick % TicksOfRefusals) + 1)
            {
                await WriteAsync(all: tick == TicksOfRefusals, CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes the rest.
        }
    }

    private static IEnumerable<Sum> Split(Sum sum)
    {
        if (sum.Tokens.Count <= MostInOne)
        {
            yield return sum;
            yield break;
        }

        foreach (string[] part in sum.Tokens.Chunk(MostInOne))
        {
            yield return sum with { Count = part.Length, Tokens = [.. part] };
        }
    }

    private async Task<bool> WriteAsync(TokenAct act, Sum sum, CancellationToken cancellationToken)
    {
        bool isWritten = false;
        try
        {
            isWritten = await record.WriteAsync(act, sum.Count, sum.Tokens, sum.Since, sum.Until, cancellationToken);
            return isWritten;
        }
        finally
        {
            if (!isWritten)
            {
                Add(act, sum);
            }
        }
    }

    private void Add(TokenAct act, Sum sum)
    {
        lock (_counting)
        {
            // Refusals are anybody's to cause, and past so many kinds they are told together; issued ones are held up before there are too many.
            TokenAct key = act.Verb == TokenAct.Issued || _sums.ContainsKey(act) || _sums.Keys.Count(static known => known.Verb != TokenAct.Issued) < MostRefusals ? act : new TokenAct(act.Verb, null, TokenAct.AnotherGrant);
            Sum before = _sums.GetValueOrDefault(key, new Sum(0, [], sum.Since, sum.Until));
            before.Tokens.AddRange(sum.Tokens);
            _tokens += sum.Tokens.Count;
            _sums[key] = new Sum(
                before.Count + sum.Count,
                before.Tokens,
                before.Since < sum.Since ? before.Since : sum.Since,
                before.Until > sum.Until ? before.Until : sum.Until);
        }
    }

    private sealed record Sum(long Count, List<string> Tokens, DateTimeOffset Since, DateTimeOffset Until);

    private static partial class Log
    {
        [LoggerMessage(EventId = 1607, Level = LogLevel.Error, Message = "which tokens were issued and refused cannot be recorded now; it is kept and recorded later, and where too much is owed no token is issued")]
        public static partial void Unwritten(ILogger logger);
    }
}
