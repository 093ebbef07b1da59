using System.Net.Http.Headers;

namespace Atellagent.Client;

/// <summary>When an action that was provably not carried out is asked for again: twice at most, and never after a long wait.</summary>
/// <param name="time">The clock.</param>
internal sealed class RepeatSchedule(TimeProvider time)
{
    private const int MostRepeats = 2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Waits until it is time to ask again.</summary>
    /// <param name="attempt">How many times it was repeated already.</param>
    /// <param name="retryAfter">What the boundary said about it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when it is not to be asked again.</returns>
    public async Task<bool> WaitAsync(int attempt, RetryConditionHeaderValue? retryAfter, CancellationToken cancellationToken)
    {
        TimeSpan delay = retryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => First * (1 << attempt),
        };
        if (attempt >= MostRepeats || delay > Longest)
        {
            return false;
        }

        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, cancellationToken);
        }

        return true;
    }
}
