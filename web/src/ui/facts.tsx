// Names and what they are, line by line.
import type { JSX } from 'solid-js';
import './facts.css';

export const Facts = (props: { children: JSX.Element }) => <dl class="facts">{props.children}</dl>;

export const Fact = (props: { name: string; children: JSX.Element }) => (
  <div class="fact">
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);
