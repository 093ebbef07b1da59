using Atellagent.Boundary.Turns;
using Atellagent.Harness;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Turns;

/// <summary>The gate by itself: who comes next, who is refused, and what is left when all have gone.</summary>
public sealed class FairGateTests(ITestOutputHelper output)
{
    private static readonly TurnKey Loud = new("loud", "prod");
    private static readonly TurnKey Quiet = new("quiet", "prod");

    [Fact]
    public void A_thousand_that_wait_delay_another_by_one_turn()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 2000));
        Line turn = gate.Enter(Loud, out _)!;
        Waiter[] thousand = [.. Enumerable.Range(0, 1000).Select(_ => Wait(gate, Loud))];
        Waiter quiet = Wait(gate, Quiet);

        gate.Leave(turn);
        Line next = Assert.Single(thousand.Append(quiet), static waiter => waiter.Completion.IsCompleted).Line;
        gate.Leave(next);

        Assert.True(quiet.Completion.IsCompletedSuccessfully);
        Assert.Equal((1, 999, 2), gate.Count);
    }

    [Fact]
    public void Keys_that_wait_take_turns()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 100));
        Line turn = gate.Enter(Loud, out _)!;
        TurnKey[] keys = [Loud, Quiet, new TurnKey("third", null)];
        List<(TurnKey Key, Waiter Waiter)> waiters = [.. keys.SelectMany(key => Enumerable.Range(0, 4).Select(_ => (key, Wait(gate, key))))];
        List<TurnKey> order = [];
        while (waiters.Count > 0)
        {
            gate.Leave(turn);
            (TurnKey key, Waiter waiter) = Assert.Single(waiters, static one => one.Waiter.Completion.IsCompleted);
            waiters.Remove((key, waiter));
            order.Add(key);
            turn = waiter.Line;
        }

        Assert.Equal(12, order.Count);
        Assert.All(Enumerable.Range(0, 4), round => Assert.Equal(3, order.Skip(round * 3).Take(3).Distinct().Count()));
    }

    [Fact]
    public void A_key_has_no_more_than_its_share_and_others_come_in_at_once()
    {
        FairGate gate = new(new GateLimits(Concurrency: 4, Share: 2, Queue: 10));

        Line? first = gate.Enter(Loud, out _), second = gate.Enter(Loud, out _), third = gate.Enter(Loud, out Waiter? waits);
        Line? other = gate.Enter(Quiet, out _);
        gate.Leave(first!);

        Assert.NotNull(second);
        Assert.Null(third);
        Assert.NotNull(other);
        Assert.True(waits!.Completion.IsCompleted);
    }

    [Fact]
    public void Alone_a_key_may_have_more_than_its_share_until_another_comes_and_again_when_it_has_gone()
    {
        FairGate gate = new(new GateLimits(Concurrency: 4, Share: 2, Queue: 10) { Alone = 4 });
        Line line = gate.Enter(Loud, out _)!;
        Assert.All(Enumerable.Range(0, 3), _ => Assert.NotNull(gate.Enter(Loud, out Waiter? _)));
        Waiter[] loud = [Wait(gate, Loud), Wait(gate, Loud), Wait(gate, Loud)];
        Waiter quiet = Wait(gate, Quiet);

        gate.Leave(line);
        bool isQuietNext = quiet.Completion.IsCompleted || loud[0].Completion.IsCompleted;
        gate.Leave(line);
        gate.Leave(line);
        int withBoth = gate.Count.UnderWay;
        int loudWithBoth = line.UnderWay;
        gate.Leave(quiet.Line);

        Assert.True(isQuietNext);
        Assert.True(quiet.Completion.IsCompleted);
        Assert.Equal((3, 2), (withBoth, loudWithBoth));
        Assert.Equal((4, 0, 2), gate.Count);
    }

    [Fact]
    public void Past_the_queue_one_is_refused_at_once()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 1));
        gate.Enter(Loud, out _);
        Wait(gate, Loud);

        Assert.Null(gate.Enter(Loud, out Waiter? refused));
        Assert.Null(refused);
    }

    [Fact]
    public async Task Whoever_fills_the_queue_makes_room_for_who_has_less_in_it()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 4));
        gate.Enter(Loud, out _);
        Waiter[] loud = [.. Enumerable.Range(0, 4).Select(_ => Wait(gate, Loud))];

        Waiter first = Wait(gate, Quiet), second = Wait(gate, Quiet);
        gate.Enter(Quiet, out Waiter? third);

        Assert.Null(third);
        Assert.Equal([false, false, true, true], loud.Select(static waiter => waiter.Completion.IsCompleted));
        Assert.Equal(TurnOutcome.Full, await loud[3].Completion);
        Assert.False(first.Completion.IsCompleted || second.Completion.IsCompleted);
    }

    [Fact]
    public void Other_limits_hold_from_the_next_turn_on()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 10));
        gate.Enter(Loud, out _);
        Waiter[] waiters = [Wait(gate, Loud), Wait(gate, Loud), Wait(gate, Quiet)];

        gate.Set(new GateLimits(Concurrency: 3, Share: 2, Queue: 10));

        Assert.Equal([true, false, true], waiters.Select(static waiter => waiter.Completion.IsCompleted));
        Assert.Equal((3, 1, 2), gate.Count);
    }

    [Fact]
    public void However_many_keys_come_by_only_so_many_are_remembered()
    {
        FairGate gate = new(new GateLimits(Concurrency: 1, Share: 1, Queue: 10));
        for (int i = 0; i < 20_000; i++)
        {
            gate.Leave(gate.Enter(new TurnKey("p" + i, null), out _)!);
        }

        Assert.InRange(gate.Count.Lines, 1, 1024);
    }

    [Fact]
    public void Whatever_comes_and_goes_in_whatever_order_the_limits_hold_and_nothing_is_lost()
    {
        Seed seed = Seed.FromEnvironment();
        output.WriteLine(seed.ToString());
        for (int run = 0; run < 200; run++)
        {
            GateLimits limits = Draw(seed);
            FairGate gate = new(limits);
            List<Line> turns = [];
            List<Waiter> waiting = [];
            for (int step = 0; step < 400; step++)
            {
                switch (seed.Next(0, step < 300 ? 5 : 3))
                {
                    case 0 when turns.Count > 0:
                    case 1 when turns.Count > 0:
                        Line done = turns[seed.Next(0, turns.Count)];
                        turns.Remove(done);
                        gate.Leave(done);
                        break;
                    case 2 when waiting.Count > 0:
                        gate.GiveUp(waiting[seed.Next(0, waiting.Count)], TurnOutcome.Left);
                        break;
                    case 3 when seed.Next(0, 20) == 0:
                        limits = Draw(seed);
                        gate.Set(limits);
                        break;
                    case > 2:
                        if (gate.Enter(new TurnKey("k" + seed.Next(0, 4), null), out Waiter? waiter) is { } line)
                        {
                            turns.Add(line);
                        }
                        else if (waiter is not null)
                        {
                            waiting.Add(waiter);
                        }

                        break;
                    default:
                        break;
                }

                turns.AddRange(waiting.Where(static one => one.Completion.IsCompleted && one.Completion.Result == TurnOutcome.Waited).Select(static one => one.Line));
                waiting.RemoveAll(static one => one.Completion.IsCompleted);
                Assert.Equal((turns.Count, waiting.Count), (gate.Count.UnderWay, gate.Count.Waiting));
                Assert.All(turns.GroupBy(static line => line), static line => Assert.Equal(line.Count(), line.Key.UnderWay));

                // Nobody waits for a turn that is free.
                int there = turns.Concat(waiting.Select(static one => one.Line)).Distinct().Count();
                Assert.True(turns.Count >= limits.Concurrency || waiting.TrueForAll(one => one.Line.UnderWay >= (there > 1 ? limits.Share : limits.Alone)));
            }
        }
    }

    [Fact]
    public void Who_asks_faster_than_its_rate_waits_and_others_do_not()
    {
        FakeTimeProvider time = new();
        RequestPace pace = new(rate: 10, burst: 3, time);

        bool[] first = [.. Enumerable.Range(0, 5).Select(_ => pace.TryTake(Loud, out TimeSpan _))];
        pace.TryTake(Loud, out TimeSpan wait);
        bool other = pace.TryTake(Quiet, out _);
        time.Advance(TimeSpan.FromMilliseconds(200));
        bool[] later = [.. Enumerable.Range(0, 3).Select(_ => pace.TryTake(Loud, out TimeSpan _))];

        Assert.Equal([true, true, true, false, false], first);
        Assert.Equal(TimeSpan.FromMilliseconds(100), wait);
        Assert.True(other);
        Assert.Equal([true, true, false], later);
    }

    private static GateLimits Draw(Seed seed)
    {
        int share = seed.Next(1, 6);
        return new GateLimits(Concurrency: seed.Next(1, 6), Share: share, Queue: seed.Next(0, 8)) { Alone = seed.Next(share, 8) };
    }

    private static Waiter Wait(FairGate gate, TurnKey key)
    {
        Assert.Null(gate.Enter(key, out Waiter? waiter));
        return waiter!;
    }
}
