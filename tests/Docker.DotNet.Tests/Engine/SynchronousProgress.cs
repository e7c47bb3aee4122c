namespace Docker.DotNet.Tests.Engine;

/// <summary>Reports at once, on the reporting thread; <see cref="Progress{T}"/> would report some time later.</summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
