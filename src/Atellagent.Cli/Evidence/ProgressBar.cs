using System.Globalization;

namespace Atellagent.Cli.Evidence;

/// <summary>How far something long has come, on a terminal; nothing elsewhere.</summary>
/// <param name="surroundings">The process.</param>
/// <param name="what">What is being done.</param>
/// <param name="total">All there is to do; 0 where nobody knows.</param>
internal sealed class ProgressBar(Surroundings surroundings, string what, long total) : IDisposable
{
    private const int Width = 30;
    private readonly long _began = surroundings.Time.GetTimestamp();
    private long _shownAt;
    private bool _isShown;

    /// <summary>Shows how far it has come.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="records">How many records that was.</param>
    public void Show(long done, long records)
    {
        if (!surroundings.IsTerminal || (_isShown && surroundings.Time.GetElapsedTime(_shownAt) < TimeSpan.FromMilliseconds(100)))
        {
            return;
        }

        _shownAt = surroundings.Time.GetTimestamp();
        _isShown = true;
        double share = total > 0 ? Math.Min(1, (double)done / total) : 0;
        int filled = (int)(share * Width);
        double seconds = surroundings.Time.GetElapsedTime(_began).TotalSeconds;
        surroundings.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{what} [{new string('#', filled)}{new string('.', Width - filled)}] {share,4:P0} {records:N0} records, {(seconds > 0 ? records / seconds : 0):N0}/s "));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isShown)
        {
            surroundings.Error.WriteLine();
        }
    }
}
