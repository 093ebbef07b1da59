using Atellagent.Harness;
using Atellagent.Domain.Evidence;
using Atellagent.Storage.Databases;
using Atellagent.Storage.Evidence;
using CsCheck;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>Whatever is written in whatever order, the store answers as a dictionary of keys would.</summary>
public abstract class EvidenceStoreModelContract(DatabaseKind kind)
{
    [Fact]
    public async Task Any_batches_give_what_a_dictionary_would()
    {
        using TestDatabase test = await TestDatabase.CreateAsync(kind);
        using EvidenceStore store = new(test.Database, PlainSeal.Vault(test.Database), new MemoryShelf());
        EvidenceReader reader = new(test.Database, PlainSeal.Vault(test.Database));
        int run = 0;

        Gen<(int Kind, int Key, bool Stale)[][]> batches =
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Bool).Array[1, 8].Array[1, 5];
        await batches.SampleAsync(
            async sample =>
            {
                string log = "log-" + Interlocked.Increment(ref run);
                LogClaim claim = await store.ClaimLogAsync(log, CancellationToken.None);
                Dictionary<string, (string Action, bool Concluded)> model = [];
                long next = 0;
                int made = 0;
                foreach ((int Kind, int Key, bool Stale)[] steps in sample)
                {
                    List<EvidenceEntry> entries = [];
                    List<object> expected = [];
                    foreach ((int kind, int number, bool stale) in steps)
                    {
                        string key = $"{log}-{number}";
                        if (kind == 2 && model.TryGetValue(key, out (string Action, bool Concluded) known))
                        {
                            entries.Add(Entries.Conclude(known.Action, "done"));
                            expected.Add(known.Concluded ? known.Action : next++);
                            model[key] = (known.Action, true);
                        }
                        else if (kind == 1)
                        {
                            string action = $"act_{log}_{made++}";
                            entries.Add(Entries.Claim(action, key, clock: stale ? 7 : 0));
                            expected.Add(model.TryGetValue(key, out known) ? known.Action : stale ? "stale" : next++);
                            if (!stale)
                            {
                                model.TryAdd(key, (action, false));
                            }
                        }
                        else
                        {
                            entries.Add(Entries.Plain("plain"));
                            expected.Add(next++);
                        }
                    }

                    IReadOnlyList<EntryResult> results = await store.CommitAsync(claim, entries, CancellationToken.None);
                    Assert.Equal(expected, results.Select(Plainly));
                }

                Assert.Equal(next, (await reader.ReadLogAsync(log, 0, 1000, CancellationToken.None)).Count);
            },
            iter: 100,
            threads: 1);
    }

    private static object Plainly(EntryResult result) => result switch
    {
        EntryResult.Recorded recorded => recorded.Position.Index,
        EntryResult.Taken taken => taken.Action.Action,
        _ => "stale",
    };
}
