using System.Collections.Immutable;
using Atellagent.Boundary.Detectors;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Streams;

namespace Atellagent.Boundary.Notices;

/// <summary>
/// What a destination says while it works on one call, on its way to the caller. Each notice is decided upon as an answer is, and what shows only when several are read one after the other
/// is found as well. There are so many and no more.
/// </summary>
/// <param name="listener">Who has asked for them.</param>
/// <param name="decision">The id of the decision on the call.</param>
/// <param name="gate">What decides about each.</param>
internal sealed class NoticeRelease(INoticeListener listener, string decision, INoticeGate gate)
{
    /// <summary>How many are looked at for one call; further ones are withheld.</summary>
    public const int Most = 100;

    /// <summary>How many bytes of them are looked at for one call, as canonical JSON; what would be more is withheld.</summary>
    public const int MostBytes = 64 * 1024;

    private readonly List<JsonValue> _said = [];
    private DetectorReport _before = DetectorReport.None;
    private ImmutableArray<string> _given = [];
    private string _heard = "";
    private int _bytes;
    private int _looked;
    private bool _isGone;
    private (int Progress, int Log, int Withheld, int Redacted, int Lost) _count;

    /// <summary>Whether the destination is to say how far it is.</summary>
    public bool WantsProgress => listener.WantsProgress;

    /// <summary>Whether log messages are of any use.</summary>
    public bool WantsLog => listener.LogLevel is not null;

    /// <summary>What was told, as it was told; null where nothing was. It stands beside the record, for it may say anything.</summary>
    public JsonObject? Said => _said.Count == 0 ? null : JsonObject.Of(("said", new JsonArray([.. _said])));

    /// <summary>How many there were and what became of them, for the record; null where there were none.</summary>
    /// <returns>The numbers.</returns>
    public JsonObject? Told() => _count.Progress + _count.Log == 0 ? null : JsonObject.Of(
        ("log", JsonNumber.Of(_count.Log)),
        ("lost", JsonNumber.Of(_count.Lost)),
        ("progress", JsonNumber.Of(_count.Progress)),
        ("redacted", JsonNumber.Of(_count.Redacted)),
        ("told", JsonNumber.Of(_said.Count)),
        ("withheld", JsonNumber.Of(_count.Withheld)));

    /// <summary>Takes the next notice, and tells it if it may leave.</summary>
    /// <param name="notice">The notice, the credential taken out of it.</param>
    /// <param name="watch">Knows the credential.</param>
    /// <returns>A task that ends when that is done.</returns>
    public async ValueTask TakeAsync(Notice notice, ISecretWatch watch)
    {
        if (notice.Kind == NoticeKind.Progress ? !listener.WantsProgress : listener.LogLevel is not { } least || !notice.Reaches(least))
        {
            return;
        }

        _count = notice.Kind == NoticeKind.Progress ? _count with { Progress = _count.Progress + 1 } : _count with { Log = _count.Log + 1 };
        if (_isGone || listener.IsGone)
        {
            _count.Lost++;
            return;
        }

        int size = CanonicalJson.ToUtf8(notice.Body).Length;
        if (!notice.IsWhole || _looked == Most || _bytes + size > MostBytes || !gate.Stands())
        {
            _count.Withheld++;
            return;
        }

        (_looked, _bytes) = (_looked + 1, _bytes + size);
        ReleaseDecision release = await gate.DecideAsync(notice.Body);
        Notice? leaving = release.Effect is ReleaseEffect.Full or ReleaseEffect.Redacted && release.Result is JsonObject body ? notice with { Body = body } : null;
        if (leaving?.IsWhole != true || ShowsTogether(leaving, watch) || !await MayTellAsync(release.Labels))
        {
            _count.Withheld++;
            return;
        }

        if (await TryTellAsync(leaving))
        {
            _said.Add(JsonObject.Of(("body", leaving.Body), ("kind", new JsonString(leaving.Kind == NoticeKind.Progress ? "progress" : "log"))));
            _count.Redacted += release.Effect == ReleaseEffect.Redacted || notice.IsRedacted ? 1 : 0;
        }
    }

    // A secret that is spread over several is in none of them.
    private bool ShowsTogether(Notice notice, ISecretWatch watch)
    {
        ImmutableArray<string> texts = DetectorQuestion.Texts(notice.Kind == NoticeKind.Progress ? notice.Body["message"] : notice.Body["data"]);
        if (texts.IsDefault)
        {
            return true;
        }

        string own = string.Concat(texts);
        string all = _heard + own;
        if (watch.Holds(all))
        {
            return true;
        }

        DetectorReport together = gate.Look(all);
        DetectorReport alone = gate.Look(own);
        if (together.Scores.Any(one => one.Value > Math.Max(_before.Scores.GetValueOrDefault(one.Key), alone.Scores.GetValueOrDefault(one.Key))))
        {
            return true;
        }

        (_heard, _before) = (all, together);
        return false;
    }

    // What whoever is told has read from then on is on disk before it is told.
    private async ValueTask<bool> MayTellAsync(ImmutableArray<string> labels)
    {
        ImmutableArray<string> all = Obligations.Join(_given, labels);
        if (all.Length > _given.Length)
        {
            if (!await gate.GiveAsync(all))
            {
                return false;
            }

            _given = all;
        }

        return true;
    }

    private async ValueTask<bool> TryTellAsync(Notice notice)
    {
        try
        {
            await listener.TellAsync(decision, notice);
            return true;
        }
#pragma warning disable CA1031 // Whatever a connection throws, nobody listens any more; what the destination does is recorded all the same.
        catch (Exception)
        {
            _isGone = true;
            _count.Lost++;
            return false;
        }
#pragma warning restore CA1031
    }
}
