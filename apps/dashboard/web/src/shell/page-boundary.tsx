import { Component, type ReactNode } from 'react';
import { Failed } from '../parts/states.js';

interface Props {
  /** Another place, another try. */
  place: string;
  children: ReactNode;
}

interface State {
  error?: unknown;
  place: string;
}

/** Keeps a page that breaks from taking the menu with it. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, error: undefined };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // Also when a page's file has gone with an older version of the dashboard.
    return <Failed error={error} retry={() => location.reload()} />;
  }
}
