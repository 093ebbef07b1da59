using System.Collections.Immutable;
using Atellagent.Boundary.Evidence.Witnesses;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Composition;

/// <summary>Reads who else looks after the log.</summary>
internal static class WitnessReading
{
    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="read">Who they are, as far as they can be read.</param>
    /// <returns>One line for each that cannot be.</returns>
    public static IReadOnlyList<string> Read(EvidenceSettings settings, out WitnessSettings read)
    {
        List<string> problems = [];
        ImmutableArray<Witness>.Builder witnesses = ImmutableArray.CreateBuilder<Witness>();
        for (int i = 0; i < settings.Witnesses.Count; i++)
        {
            WitnessSetting witness = settings.Witnesses[i];
            if (!NoteKey.TryParse(witness.Key, out NoteKey? key) || !key.IsWitness)
            {
                problems.Add($"Evidence:Witnesses:{i}:Key is no key of a witness (C2SP tlog-cosignature)");
            }
            else if (Destination(witness.Url, witness.Networks, out string? problem) is { } destination)
            {
                witnesses.Add(new Witness(destination, key));
            }
            else
            {
                problems.Add($"Evidence:Witnesses:{i}:Url: {problem}");
            }
        }

        ImmutableArray<Anchor>.Builder anchors = ImmutableArray.CreateBuilder<Anchor>();
        for (int i = 0; i < settings.Anchors.Count; i++)
        {
            switch (settings.Anchors[i])
            {
                case { File: { Length: > 0 } file, Git: null, Url: null }:
                    anchors.Add(new Anchor.OfFile(Path.GetFullPath(file)));
                    break;
                case { Git: { Length: > 0 } folder, File: null, Url: null }:
                    anchors.Add(new Anchor.OfGit(Path.GetFullPath(folder)));
                    break;
                case { Url: { } url, File: null, Git: null } anchor:
                    if (Destination(url, anchor.Networks, out string? problem) is { } destination)
                    {
                        anchors.Add(new Anchor.OfHttp(destination));
                    }
                    else
                    {
                        problems.Add($"Evidence:Anchors:{i}:Url: {problem}");
                    }

                    break;
                default:
                    problems.Add($"Evidence:Anchors:{i} has one of File, Git and Url");
                    break;
            }
        }

        read = new WitnessSettings
        {
            Witnesses = witnesses.ToImmutable(),
            WitnessPeriod = TimeSpan.FromSeconds(settings.WitnessSeconds),
            Anchors = anchors.ToImmutable(),
            AnchorPeriod = TimeSpan.FromSeconds(settings.AnchorSeconds),
        };
        return problems;
    }

    private static ApprovedDestination? Destination(string url, IList<string> networks, out string? problem)
    {
        bool isOne = ApprovedDestination.TryParse(
            new RouteDestination { BaseUrl = url, Networks = [.. networks] }, out ApprovedDestination? destination, out ImmutableArray<string> reasons);
        problem = isOne ? null : reasons[0];
        return destination;
    }
}
