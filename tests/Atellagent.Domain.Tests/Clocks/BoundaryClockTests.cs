using Atellagent.Domain.Clocks;
using CsCheck;

namespace Atellagent.Domain.Tests.Clocks;

/// <summary>Whichever way a clock jumps, nothing is accepted that has run out, and nothing is ended that has not.</summary>
public sealed class BoundaryClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Machine _machine = new();

    [Fact]
    public void A_clock_that_nobody_moves_is_told_as_it_is()
    {
        BoundaryClock clock = new(_machine);

        _machine.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(_machine.GetUtcNow(), clock.Earliest);
        Assert.Null(clock.Doubt);
    }

    [Fact]
    public void A_jump_forward_is_felt_by_what_is_accepted_and_not_by_what_is_ended()
    {
        BoundaryClock clock = new(_machine);
        DateTimeOffset before = clock.GetUtcNow();

        _machine.Jump(Hour);

        Assert.Equal(before + Hour, clock.GetUtcNow());
        Assert.Equal(before, clock.Earliest);
        Assert.Equal("the clock of this machine jumped by 3600 s", clock.Doubt);
    }

    [Fact]
    public void A_jump_back_revives_nothing_and_ends_nothing()
    {
        BoundaryClock clock = new(_machine);
        DateTimeOffset before = clock.GetUtcNow();

        _machine.Jump(-Hour);

        Assert.Equal(before, clock.GetUtcNow());
        Assert.Equal(before - Hour, clock.Earliest);
        Assert.Equal("the clock of this machine jumped by -3600 s", clock.Doubt);
    }

    [Fact]
    public void There_and_back_again_leaves_nothing_behind()
    {
        BoundaryClock clock = new(_machine);
        _machine.Jump(Hour);
        Assert.Null(clock.Follow());
        _machine.Pass(TimeSpan.FromSeconds(30));
        Assert.Null(clock.Follow());

        _machine.Jump(-Hour);

        Assert.Null(clock.Follow());
        Assert.Null(clock.Doubt);
        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(_machine.GetUtcNow(), clock.Earliest);
    }

    [Fact]
    public void A_small_step_back_is_waited_out()
    {
        BoundaryClock clock = new(_machine);
        DateTimeOffset before = clock.GetUtcNow();
        _machine.Jump(TimeSpan.FromSeconds(-2));
        Assert.Null(clock.Follow());

        _machine.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(before, clock.GetUtcNow());
        _machine.Pass(TimeSpan.FromSeconds(3));

        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
        Assert.Null(clock.Doubt);
    }

    [Fact]
    public void A_new_time_that_is_kept_is_believed()
    {
        BoundaryClock clock = new(_machine);
        _machine.Jump(Hour);
        Assert.Null(clock.Follow());
        _machine.Pass(BoundaryClock.SettleAfter - TimeSpan.FromSeconds(1));
        Assert.Null(clock.Follow());
        Assert.NotNull(clock.Doubt);

        _machine.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(Hour, clock.Follow());
        Assert.Null(clock.Doubt);
        Assert.Equal(_machine.GetUtcNow(), clock.Earliest);
    }

    [Fact]
    public void Another_jump_begins_the_wait_anew()
    {
        BoundaryClock clock = new(_machine);
        _machine.Jump(Hour);
        clock.Follow();
        _machine.Pass(BoundaryClock.SettleAfter / 2);
        _machine.Jump(Hour);
        clock.Follow();
        _machine.Pass(BoundaryClock.SettleAfter / 2);

        Assert.Null(clock.Follow());
        Assert.NotNull(clock.Doubt);
    }

    [Theory]
    [InlineData(3600, "the clock of this machine is -3600 s ahead of the database's")]
    [InlineData(-3600, "the clock of this machine is 3600 s ahead of the database's")]
    public void Another_clock_that_disagrees_is_a_doubt(int seconds, string doubt)
    {
        BoundaryClock clock = new(_machine);
        DateTimeOffset now = _machine.GetUtcNow(), other = now.AddSeconds(seconds);

        clock.Compare(other, _machine.GetTimestamp());

        Assert.Equal(doubt, clock.Doubt);
        Assert.Equal(now > other ? now : other, clock.GetUtcNow());
        Assert.Equal(now < other ? now : other, clock.Earliest);
        clock.Compare(now, _machine.GetTimestamp());
        Assert.Null(clock.Doubt);
    }

    [Fact]
    public void An_answer_that_took_long_says_nothing()
    {
        BoundaryClock clock = new(_machine);
        long asked = _machine.GetTimestamp();
        DateTimeOffset other = _machine.GetUtcNow() + Hour;
        _machine.Pass(BoundaryClock.Tolerance);

        clock.Compare(other, asked);

        Assert.Null(clock.Doubt);
    }

    // The machine's clock is right at the start; whatever it does after, what is told stands on either side of the true time.
    [Fact]
    public void The_true_time_always_lies_between()
    {
        Gen.Select(Gen.Int[-7200, 7200], Gen.Int[0, 400], Gen.Bool).Array[0, 20].Sample(steps =>
        {
            Machine machine = new();
            BoundaryClock clock = new(machine);
            DateTimeOffset truth = machine.GetUtcNow();
            foreach ((int jump, int pass, bool follows) in steps)
            {
                machine.Jump(TimeSpan.FromSeconds(jump));
                machine.Pass(TimeSpan.FromSeconds(pass));
                truth += TimeSpan.FromSeconds(pass);
                if (follows && clock.Follow() is not null)
                {
                    // It has been believed, and from here on it is the truth.
                    truth = machine.GetUtcNow();
                }

                Assert.True(clock.Earliest <= truth + BoundaryClock.Tolerance * 20, "something is ended too early");
                Assert.True(clock.GetUtcNow() >= truth - (BoundaryClock.Tolerance * 20), "something is accepted too late");
                Assert.True(clock.Earliest <= clock.GetUtcNow());
            }
        });
    }

    // A clock that can be moved apart from the time that goes by.
    private sealed class Machine : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
        private TimeSpan _gone;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _gone.Ticks;

        public void Jump(TimeSpan by) => _now += by;

        public void Pass(TimeSpan time)
        {
            _now += time;
            _gone += time;
        }
    }
}
